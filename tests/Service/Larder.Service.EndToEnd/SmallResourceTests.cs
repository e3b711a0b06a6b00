// Resources that are records alone: subnet groups, cache security groups; and lists that are empty here.
using System.Text.Json;
using Larder.ElastiCache;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class SmallResourceTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly AwsCli _aws = new(shared.Service.Address);

    [Fact]
    public async Task A_subnet_group_is_created_changed_tagged_and_deleted()
    {
        var made = (await _aws.RunAsync(
            "create-cache-subnet-group --cache-subnet-group-name Web --cache-subnet-group-description d"
            + " --subnet-ids subnet-b subnet-a subnet-b --tags Key=k,Value=v")).GetProperty("CacheSubnetGroup");
        Assert.Equal(("web", "d"), (Text(made, "CacheSubnetGroupName"), Text(made, "CacheSubnetGroupDescription")));
        Assert.Equal(["subnet-b", "subnet-a"], Subnets(made));
        Assert.Equal("us-east-1a", made.GetProperty("Subnets")[0].GetProperty("SubnetAvailabilityZone")
            .GetProperty("Name").GetString());
        var arn = Text(made, "ARN");
        Assert.Equal("arn:aws:elasticache:us-east-1:000000000000:subnetgroup:web", arn);
        Assert.Equal("k=v", await TagsAsync(arn));
        await AssertRefusedAsync("CacheSubnetGroupAlreadyExists",
            "create-cache-subnet-group --cache-subnet-group-name web --cache-subnet-group-description d --subnet-ids subnet-a");

        await _aws.RunAsync("modify-cache-subnet-group --cache-subnet-group-name WEB --subnet-ids subnet-c");
        await _aws.RunAsync("modify-cache-subnet-group --cache-subnet-group-name web --cache-subnet-group-description e");
        var seen = Group(await _aws.RunAsync("describe-cache-subnet-groups --cache-subnet-group-name web"));
        Assert.Equal(["subnet-c"], Subnets(seen));
        Assert.Equal("e", Text(seen, "CacheSubnetGroupDescription"));
        Assert.Equal(["default", "web"], (await _aws.RunAsync("describe-cache-subnet-groups"))
            .GetProperty("CacheSubnetGroups").EnumerateArray().Select(group => Text(group, "CacheSubnetGroupName")));

        await _aws.RunAsync("delete-cache-subnet-group --cache-subnet-group-name Web");
        await AssertRefusedAsync("CacheSubnetGroupNotFoundFault", $"list-tags-for-resource --resource-name {arn}");
        await AssertRefusedAsync(
            "CacheSubnetGroupNotFoundFault", "describe-cache-subnet-groups --cache-subnet-group-name web");
    }

    [Fact]
    public async Task A_cache_security_group_lets_groups_in_and_no_more()
    {
        var made = (await _aws.RunAsync(
            "create-cache-security-group --cache-security-group-name Old --description d --tags Key=k,Value=v"))
            .GetProperty("CacheSecurityGroup");
        Assert.Equal(("old", "000000000000"), (Text(made, "CacheSecurityGroupName"), Text(made, "OwnerId")));
        Assert.Equal("k=v", await TagsAsync(Text(made, "ARN")));

        const string member = "--cache-security-group-name old --ec2-security-group-name g --ec2-security-group-owner-id 1";
        var group = (await _aws.RunAsync($"authorize-cache-security-group-ingress {member}")).GetProperty("CacheSecurityGroup");
        Assert.Equal("authorized", Text(Assert.Single(group.GetProperty("EC2SecurityGroups").EnumerateArray()), "Status"));
        await AssertRefusedAsync("AuthorizationAlreadyExists", $"authorize-cache-security-group-ingress {member}");
        await _aws.RunAsync($"revoke-cache-security-group-ingress {member}");
        await AssertRefusedAsync("AuthorizationNotFound", $"revoke-cache-security-group-ingress {member}");
        var listed = (await _aws.RunAsync("describe-cache-security-groups")).GetProperty("CacheSecurityGroups")[0];
        Assert.Empty(listed.GetProperty("EC2SecurityGroups").EnumerateArray());

        await _aws.RunAsync("delete-cache-security-group --cache-security-group-name old");
        Assert.Empty((await _aws.RunAsync("describe-cache-security-groups"))
            .GetProperty("CacheSecurityGroups").EnumerateArray());
    }

    [Fact]
    public async Task What_happens_to_groups_and_users_is_told()
    {
        async Task<string[]> Told(string type, string id) =>
        [
            .. (await shared.Api.Client.DescribeEventsAsync(new() { SourceType = type, SourceIdentifier = id })).Events
                .Select(happening => happening.Message!),
        ];
        await shared.Api.Client.CreateCacheSubnetGroupAsync(new()
        {
            CacheSubnetGroupName = "told", CacheSubnetGroupDescription = "d", SubnetIds = ["subnet-a"],
        });
        await shared.Api.Client.ModifyCacheSubnetGroupAsync(new()
        {
            CacheSubnetGroupName = "told", CacheSubnetGroupDescription = "e",
        });
        await shared.Api.Client.DeleteCacheSubnetGroupAsync(new() { CacheSubnetGroupName = "told" });
        Assert.Equal(
            ["Cache subnet group created", "Cache subnet group modified", "Cache subnet group deleted"],
            await Told("cache-subnet-group", "Told"));
        await shared.Api.Client.CreateCacheSecurityGroupAsync(new() { CacheSecurityGroupName = "told", Description = "d" });
        Assert.Equal(["Cache security group created"], await Told("cache-security-group", "told"));
        await shared.Api.Client.DeleteCacheSecurityGroupAsync(new() { CacheSecurityGroupName = "told" });
        await shared.Api.Client.CreateCacheParameterGroupAsync(new()
        {
            CacheParameterGroupName = "told", CacheParameterGroupFamily = "valkey8", Description = "d",
        });
        Assert.Equal(["Cache parameter group created"], await Told("cache-parameter-group", "told"));
        await shared.Api.Client.CreateUserAsync(new()
        {
            UserId = "told", UserName = "n", Engine = "valkey", AccessString = "on ~* +@all", NoPasswordRequired = true,
        });
        Assert.Equal("User created", (await Told("user", "told"))[0]);
    }

    [Fact]
    public async Task A_group_that_a_cache_names_is_shown_with_it_and_stays_as_long_as_it()
    {
        await shared.Api.Client.CreateCacheSubnetGroupAsync(new()
        {
            CacheSubnetGroupName = "held", CacheSubnetGroupDescription = "d", SubnetIds = ["subnet-a"],
        });
        foreach (var name in new[] { "hold", "holder" })
        {
            await shared.Api.Client.CreateCacheSecurityGroupAsync(new() { CacheSecurityGroupName = name, Description = "d" });
        }
        var cluster = new CreateCacheClusterMessage
        {
            CacheClusterId = "held", Engine = "memcached", CacheNodeType = "cache.t3.micro",
        };
        await AssertFailsAsync("CacheSubnetGroupNotFoundFault", cluster with { CacheSubnetGroupName = "no" });
        await AssertFailsAsync("CacheSecurityGroupNotFound", cluster with { CacheSecurityGroupNames = ["no"] });
        var made = (await shared.Api.Client.CreateCacheClusterAsync(
            cluster with { CacheSubnetGroupName = "Held", CacheSecurityGroupNames = ["Holder"] })).CacheCluster!;
        Assert.Equal("held", made.CacheSubnetGroupName);
        Assert.Equal("holder", made.CacheSecurityGroups.Single().CacheSecurityGroupName);
        Assert.Equal("CacheSubnetGroupInUse", await shared.Api.FailAsync(
            "DeleteCacheSubnetGroup", "CacheSubnetGroupName=held"));
        Assert.Equal("InvalidCacheSecurityGroupState", await shared.Api.FailAsync(
            "DeleteCacheSecurityGroup", "CacheSecurityGroupName=holder"));
        await shared.Api.Client.DeleteCacheSecurityGroupAsync(new() { CacheSecurityGroupName = "hold" });

        await Until.TrueAsync(() => shared.Api.StatusAsync("held"), status => status == "available");
        await shared.Api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "held" });
        await Until.TrueAsync(() => shared.Api.StatusAsync("held"), status => status is null);
        await shared.Api.Client.DeleteCacheSubnetGroupAsync(new() { CacheSubnetGroupName = "held" });
        await shared.Api.Client.DeleteCacheSecurityGroupAsync(new() { CacheSecurityGroupName = "holder" });
    }

    [Theory]
    [InlineData("CacheSubnetGroupInUse", "DeleteCacheSubnetGroup", "CacheSubnetGroupName=default")]
    [InlineData("CacheSubnetGroupNotFoundFault", "DeleteCacheSubnetGroup", "CacheSubnetGroupName=no")]
    [InlineData("CacheSubnetGroupNotFoundFault", "ModifyCacheSubnetGroup", "CacheSubnetGroupName=no")]
    [InlineData("CacheSubnetGroupAlreadyExists", "CreateCacheSubnetGroup",
        "CacheSubnetGroupName=Default&CacheSubnetGroupDescription=d&SubnetIds.SubnetIdentifier.1=subnet-a")]
    [InlineData("InvalidSubnet", "CreateCacheSubnetGroup",
        "CacheSubnetGroupName=a&CacheSubnetGroupDescription=d&SubnetIds.SubnetIdentifier.1=a_b")]
    [InlineData("InvalidParameterValue", "CreateCacheSubnetGroup",
        "CacheSubnetGroupName=a_b&CacheSubnetGroupDescription=d&SubnetIds.SubnetIdentifier.1=subnet-a")]
    [InlineData("InvalidParameterValue", "CreateCacheSubnetGroup",
        "CacheSubnetGroupName=a&CacheSubnetGroupDescription=d&SubnetIds=")]
    [InlineData("CacheSecurityGroupNotFound", "DeleteCacheSecurityGroup", "CacheSecurityGroupName=no")]
    [InlineData("InvalidParameterValue", "CreateCacheSecurityGroup", "CacheSecurityGroupName=DEFAULT&Description=d")]
    [InlineData("ReservedCacheNodeNotFound", "DescribeReservedCacheNodes", "ReservedCacheNodeId=a")]
    [InlineData("ReservedCacheNodesOfferingNotFound", "DescribeReservedCacheNodesOfferings",
        "ReservedCacheNodesOfferingId=a")]
    [InlineData("ReservedCacheNodesOfferingNotFound", "PurchaseReservedCacheNodesOffering",
        "ReservedCacheNodesOfferingId=a&CacheNodeCount=2")]
    [InlineData("ReplicationGroupNotFoundFault", "ModifyReplicationGroupShardConfiguration",
        "ReplicationGroupId=no&NodeGroupCount=2&ApplyImmediately=true")]
    [InlineData("ServiceUpdateNotFoundFault", "DescribeServiceUpdates", "ServiceUpdateName=a")]
    [InlineData("ServiceUpdateNotFoundFault", "BatchApplyUpdateAction", "ServiceUpdateName=a&CacheClusterIds.member.1=b")]
    [InlineData("ServiceUpdateNotFoundFault", "BatchStopUpdateAction", "ServiceUpdateName=a")]
    [InlineData("GlobalReplicationGroupNotFoundFault", "DescribeGlobalReplicationGroups", "GlobalReplicationGroupId=a")]
    [InlineData("ServerlessCacheNotFoundFault", "DescribeServerlessCaches", "ServerlessCacheName=a")]
    [InlineData("ServerlessCacheSnapshotNotFoundFault", "DescribeServerlessCacheSnapshots",
        "ServerlessCacheSnapshotName=a")]
    [InlineData("InvalidParameterCombination", "ListAllowedNodeTypeModifications", "")]
    [InlineData("CacheClusterNotFound", "ListAllowedNodeTypeModifications", "CacheClusterId=no")]
    [InlineData("ReplicationGroupNotFoundFault", "ListAllowedNodeTypeModifications", "ReplicationGroupId=no")]
    public async Task What_is_not_there_or_not_so_is_told(string code, string action, string parameters) =>
        Assert.Equal(code, await shared.Api.FailAsync(action, parameters));

    [Theory]
    [InlineData("DescribeReservedCacheNodes", "Duration=1&CacheNodeType=cache.t3.micro", "ReservedCacheNodes")]
    [InlineData("DescribeReservedCacheNodesOfferings", "OfferingType=x", "ReservedCacheNodesOfferings")]
    [InlineData("DescribeServiceUpdates", "ServiceUpdateStatus.member.1=available", "ServiceUpdates")]
    [InlineData("DescribeUpdateActions", "CacheClusterIds.member.1=a", "UpdateActions")]
    [InlineData("DescribeEvents", "SourceType=user-group", "Events")]
    [InlineData("DescribeEvents", "SourceType=serverless-cache-snapshot", "Events")]
    [InlineData("DescribeGlobalReplicationGroups", "ShowMemberInfo=true", "GlobalReplicationGroups")]
    [InlineData("DescribeServerlessCaches", "MaxResults=10", "ServerlessCaches")]
    [InlineData("DescribeServerlessCacheSnapshots", "SnapshotType=user", "ServerlessCacheSnapshots")]
    public async Task What_there_is_none_of_is_an_empty_list(string action, string parameters, string list) =>
        Assert.Empty((await shared.Api.CallAsync(action, parameters))
            .Descendants(ApiClient.Namespace + list).Single().Elements());

    [Fact]
    public async Task A_cluster_may_grow_to_types_with_more_memory_and_shrink_to_those_with_less()
    {
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "grow", Engine = "valkey", CacheNodeType = "cache.t4g.small",
        });
        var types = await _aws.RunAsync("list-allowed-node-type-modifications --cache-cluster-id GROW");
        var up = types.GetProperty("ScaleUpModifications").EnumerateArray().Select(type => type.GetString()).ToArray();
        var down = types.GetProperty("ScaleDownModifications").EnumerateArray().Select(type => type.GetString()).ToArray();
        Assert.Contains("cache.r7g.large", up);
        Assert.Contains("cache.t4g.micro", down);
        // No host of these tests has half a terabyte, and who asks for it is told so.
        Assert.DoesNotContain("cache.r8g.16xlarge", up);
        Assert.Equal("InsufficientCacheClusterCapacity", await shared.Api.FailAsync(
            "ModifyCacheCluster", "CacheClusterId=grow&CacheNodeType=cache.r8g.16xlarge"));
        Assert.DoesNotContain("cache.t4g.small", up.Concat(down));
        Assert.Empty(up.Intersect(down));
    }

    async Task AssertFailsAsync(string code, CreateCacheClusterMessage cluster) => Assert.Equal(
        code, (await Assert.ThrowsAsync<ElastiCacheException>(() => shared.Api.Client.CreateCacheClusterAsync(cluster))).Code);

    async Task AssertRefusedAsync(string code, string command) =>
        Assert.Contains($"({code})", await _aws.FailAsync(command));

    async Task<string> TagsAsync(string arn) =>
        string.Join(',', (await _aws.RunAsync($"list-tags-for-resource --resource-name {arn}")).GetProperty("TagList")
            .EnumerateArray().Select(tag => $"{Text(tag, "Key")}={Text(tag, "Value")}"));

    static JsonElement Group(JsonElement answer) => Assert.Single(answer.GetProperty("CacheSubnetGroups").EnumerateArray());

    static IEnumerable<string> Subnets(JsonElement group) =>
        group.GetProperty("Subnets").EnumerateArray().Select(subnet => Text(subnet, "SubnetIdentifier"));

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

// Members of replication groups, asked for one by one as clusters: what they may be, their tags, and what has to stay.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class MemberTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Arn = "arn:aws:elasticache:us-east-1:000000000000:cluster:";

    ApiClient Api => shared.Api;

    [Fact]
    public async Task A_replica_joins_and_leaves_by_its_name()
    {
        await CreateGroupAsync("m");
        foreach (var other in new[] { "Engine=memcached", "CacheNodeType=cache.m5.large", "NumCacheNodes=2", "Port=7000" })
        {
            Assert.Equal("InvalidParameterCombination", await Api.FailAsync(
                "CreateCacheCluster", $"CacheClusterId=m-other&ReplicationGroupId=m&{other}"));
        }
        await Api.CallAsync(
            "CreateCacheCluster", "CacheClusterId=m-other&ReplicationGroupId=m&Engine=valkey&NumCacheNodes=1"
            + "&Tags.Tag.1.Key=own&Tags.Tag.1.Value=v");
        Assert.Equal("own=v team=web", await TagsAsync("m-other"));
        Assert.Equal("team=web", await TagsAsync("m-001"));
        await AvailableAsync("m", 3);

        // A member is one node: asking for that changes nothing, least of all how many members there are.
        Assert.Equal("InvalidParameterValue", await Api.FailAsync(
            "ModifyCacheCluster", "CacheClusterId=m-other&NumCacheNodes=2&ApplyImmediately=true"));
        await Api.CallAsync("ModifyCacheCluster", "CacheClusterId=m-other&NumCacheNodes=1&ApplyImmediately=true");
        await AvailableAsync("m", 3);

        await Api.CallAsync("DeleteCacheCluster", "CacheClusterId=m-other");
        await AvailableAsync("m", 2);
        Assert.Equal("InvalidCacheClusterState", await Api.FailAsync("DeleteCacheCluster", "CacheClusterId=m-002"));
        Assert.Equal("CacheClusterNotFound", await Api.FailAsync("DeleteCacheCluster", "CacheClusterId=m-other"));
        await Api.CallAsync("CreateCacheCluster", "CacheClusterId=m-other&ReplicationGroupId=m");
        Assert.Equal("team=web", await TagsAsync("m-other"));
        await AvailableAsync("m", 3);
    }

    [Fact]
    public async Task Replicas_asked_for_at_once_come_and_go_beside_each_other_and_one_stays()
    {
        await CreateGroupAsync("q");
        string[] members = ["q-one", "q-two", "q-three"];
        await Task.WhenAll(members.Select(
            id => Api.CallAsync("CreateCacheCluster", $"CacheClusterId={id}&ReplicationGroupId=q")));
        await AvailableAsync("q", 5);
        await Task.WhenAll(members.Select(id => Api.CallAsync("DeleteCacheCluster", $"CacheClusterId={id}")));
        // It is judged by what those before it leave.
        Assert.Equal("InvalidCacheClusterState", await Api.FailAsync("DeleteCacheCluster", "CacheClusterId=q-002"));
        await AvailableAsync("q", 2);
    }

    [Fact]
    public async Task What_a_request_says_of_the_one_shard_is_heeded_or_refused()
    {
        await CreateGroupAsync("s");
        foreach (var action in new[] { "IncreaseReplicaCount", "DecreaseReplicaCount" })
        {
            await AssertRefusedAsync("InvalidParameterValue", action, Shard("0009", 2));
            await AssertRefusedAsync("InvalidParameterValue", action, Shard("0001", 2) + "&" + Shard("0002", 2, number: 2));
            await AssertRefusedAsync("InvalidParameterCombination", action, Shard("0001", 2) + "&NewReplicaCount=2");
        }
        await AssertRefusedAsync(
            "InvalidParameterCombination", "IncreaseReplicaCount",
            Shard("0001", 2) + "&ReplicaConfiguration.ConfigureShard.1.PreferredAvailabilityZones.PreferredAvailabilityZone.1="
            + "us-east-1a");
        await Api.CallAsync("IncreaseReplicaCount", "ReplicationGroupId=s&ApplyImmediately=true&" + Shard("1", 2));
        await AvailableAsync("s", 3);
    }

    [Fact]
    public async Task A_group_that_acknowledges_by_its_replicas_keeps_one()
    {
        await CreateGroupAsync("d", "&Durability=sync");
        Assert.Equal("InvalidParameterCombination", await Api.FailAsync(
            "ModifyReplicationGroup", "ReplicationGroupId=d&AutomaticFailoverEnabled=false&ApplyImmediately=true"));
        Assert.Equal("InvalidParameterCombination", await Api.FailAsync(
            "DecreaseReplicaCount", "ReplicationGroupId=d&NewReplicaCount=0&ApplyImmediately=true"));
        await Api.CallAsync(
            "ModifyReplicationGroup",
            "ReplicationGroupId=d&AutomaticFailoverEnabled=false&Durability=async&ApplyImmediately=true");
        await AvailableAsync("d", 2);
        await Api.CallAsync("DecreaseReplicaCount", "ReplicationGroupId=d&NewReplicaCount=0&ApplyImmediately=true");
        await AvailableAsync("d", 1);
    }

    static string Shard(string id, int count, int number = 1) =>
        $"ReplicaConfiguration.ConfigureShard.{number}.NodeGroupId={id}"
        + $"&ReplicaConfiguration.ConfigureShard.{number}.NewReplicaCount={count}";

    async Task AssertRefusedAsync(string code, string action, string more) =>
        Assert.Equal(code, await Api.FailAsync(action, "ReplicationGroupId=s&ApplyImmediately=true&" + more));

    async Task CreateGroupAsync(string id, string more = "")
    {
        await Api.CallAsync(
            "CreateReplicationGroup",
            $"ReplicationGroupId={id}&ReplicationGroupDescription=d&Engine=valkey&CacheNodeType=cache.t4g.micro"
            + $"&NumCacheClusters=2&AutomaticFailoverEnabled=true&Tags.Tag.1.Key=team&Tags.Tag.1.Value=web{more}");
        await AvailableAsync(id, 2);
    }

    Task AvailableAsync(string id, int members) => Until.TrueAsync(async () =>
        (await Api.Client.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = id })).ReplicationGroups[0]
            is { Status: "available" } group && group.MemberClusters.Count == members);

    async Task<string> TagsAsync(string cluster)
    {
        var answer = await Api.CallAsync("ListTagsForResource", $"ResourceName={Uri.EscapeDataString(Arn + cluster)}");
        return string.Join(' ', answer.Descendants(ApiClient.Namespace + "Tag").Select(tag =>
            $"{tag.Element(ApiClient.Namespace + "Key")?.Value}={tag.Element(ApiClient.Namespace + "Value")?.Value}"));
    }
}

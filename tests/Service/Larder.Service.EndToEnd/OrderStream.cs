// Orders of a seed, of all kinds, about few things: so that those of several callers are about the same at the same time.
using System.Globalization;

namespace Larder.Service.EndToEnd;

/// <summary>An action with its parameters: a form, or JSON where it is one of auto scaling's.</summary>
sealed record Order(string Action, string Parameters)
{
    public bool IsOfScaling => Parameters.StartsWith('{');
}

/// <summary>One caller's orders, always the same of the same seed.</summary>
sealed class OrderStream(int seed)
{
    const string Arn = "arn:aws:elasticache:us-east-1:000000000000";

    static readonly string[] Valkey = ["CacheNodeType=cache.t4g.micro", "Engine=valkey"];

    readonly Random _random = new(seed);

    public Order Next()
    {
        // What costs a process comes less often than what costs a row.
        var kinds = new Func<Order>[]
        {
            CreateGroup, ModifyGroup, ModifyGroup, Replicas, Replicas, Member, CreateCluster, ModifyCluster, DeleteCache, Roles,
            Snapshot, Snapshot, UserOrGroup, UserOrGroup, UserOrGroup, Parameters, Parameters, SmallGroup, SmallGroup, Tags, Tags,
            Scaling, Describe,
        };
        return One(kinds)();
    }

    T One<T>(params IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    string Group => One("g1", "g2");

    string Cluster => One("c1", "c2", "m1", "g1-002", "g2-003");

    string Member1 => $"{Group}-00{_random.Next(1, 5)}";

    /// <summary>The names of what can be made again when all is over, to see what is left.</summary>
    public static IReadOnlyList<string> Users { get; } = ["u1", "u2", "u3"];

    public static IReadOnlyList<string> ParameterGroups { get; } = ["p1", "p2"];

    public static IReadOnlyList<string> SubnetGroups { get; } = ["s1", "s2"];

    public static IReadOnlyList<string> SecurityGroups { get; } = ["x1", "x2"];

    string User => One(Users);

    string UserGroup => One("ug1", "ug2");

    string ParameterGroup => One(ParameterGroups);

    string SubnetGroup => One(SubnetGroups);

    string SecurityGroup => One(SecurityGroups);

    string SnapshotName => One("n1", "n2", "n3");

    bool Maybe => _random.Next(3) == 0;

    static Order Form(string action, params IEnumerable<string> parameters) => new(action, string.Join('&', parameters));

    string TagsOfNew => Maybe ? $"Tags.Tag.1.Key=k{_random.Next(3)}&Tags.Tag.1.Value=new" : "";

    string Optional(string parameter) => Maybe ? parameter : "";

    Order CreateGroup()
    {
        var nodes = _random.Next(1, 4);
        return Form("CreateReplicationGroup",
        [
            $"ReplicationGroupId={Group}", "ReplicationGroupDescription=d", .. Valkey,
            Maybe ? $"PrimaryClusterId={One("c1", "c2")}" : $"NumCacheClusters={nodes}",
            $"AutomaticFailoverEnabled={(nodes > 1 ? "true" : "false")}", Optional($"UserGroupIds.UserGroupId.1={UserGroup}"),
            Optional($"CacheParameterGroupName={ParameterGroup}"), Optional($"CacheSubnetGroupName={SubnetGroup}"), TagsOfNew,
        ]);
    }

    Order ModifyGroup() => Form("ModifyReplicationGroup", $"ReplicationGroupId={Group}", "ApplyImmediately=true", One(
        $"CacheParameterGroupName={ParameterGroup}", $"UserGroupIdsToAdd.member.1={UserGroup}", "RemoveUserGroups=true",
        "AutomaticFailoverEnabled=true", "AutomaticFailoverEnabled=false&MultiAZEnabled=false",
        "MultiAZEnabled=true&AutomaticFailoverEnabled=true", $"PrimaryClusterId={Member1}", "CacheNodeType=cache.t4g.small",
        $"SnapshottingClusterId={Member1}", $"ReplicationGroupDescription=d{_random.Next(100)}",
        $"CacheSecurityGroupNames.CacheSecurityGroupName.1={SecurityGroup}"));

    Order Replicas() => Maybe
        ? Form("DecreaseReplicaCount", $"ReplicationGroupId={Group}", "ApplyImmediately=true",
            Maybe ? $"ReplicasToRemove.member.1={Member1}" : $"NewReplicaCount={_random.Next(0, 3)}")
        : Form("IncreaseReplicaCount", $"ReplicationGroupId={Group}", "ApplyImmediately=true",
            $"NewReplicaCount={_random.Next(1, 4)}");

    Order Member() => Maybe
        ? Form("DeleteCacheCluster", $"CacheClusterId={Member1}")
        : Form("CreateCacheCluster", $"CacheClusterId={One(Member1, Cluster)}", $"ReplicationGroupId={Group}");

    Order CreateCluster()
    {
        var id = Cluster;
        string[] kind = id == "m1"
            ? ["Engine=memcached", "CacheNodeType=cache.t4g.micro", $"NumCacheNodes={_random.Next(1, 4)}"]
            : [.. Valkey, "NumCacheNodes=1", Optional($"CacheParameterGroupName={ParameterGroup}")];
        return Form("CreateCacheCluster",
        [
            $"CacheClusterId={id}", .. kind, Optional($"CacheSubnetGroupName={SubnetGroup}"),
            Optional($"CacheSecurityGroupNames.CacheSecurityGroupName.1={SecurityGroup}"), TagsOfNew,
        ]);
    }

    Order ModifyCluster()
    {
        var id = Cluster;
        return Form("ModifyCacheCluster", $"CacheClusterId={id}", "ApplyImmediately=true", id == "m1"
            ? $"NumCacheNodes={_random.Next(1, 4)}{Optional("&CacheNodeIdsToRemove.CacheNodeId.1=0002")}"
            : One(
                $"CacheParameterGroupName={ParameterGroup}", "CacheNodeType=cache.t4g.small",
                $"CacheSecurityGroupNames.CacheSecurityGroupName.1={SecurityGroup}",
                "PreferredMaintenanceWindow=sun:23:00-mon:01:30"));
    }

    Order DeleteCache() => _random.Next(4) switch
    {
        0 => Form("DeleteReplicationGroup", $"ReplicationGroupId={Group}"),
        1 => Form("DeleteReplicationGroup", $"ReplicationGroupId={Group}", $"FinalSnapshotIdentifier={SnapshotName}"),
        _ => Form("DeleteCacheCluster", $"CacheClusterId={Cluster}"),
    };

    Order Roles() => One(
        Form("TestFailover", $"ReplicationGroupId={Group}", "NodeGroupId=0001"),
        Form("RebootCacheCluster", $"CacheClusterId={One(Cluster, Member1)}",
            "CacheNodeIdsToReboot.CacheNodeId.1=0001"));

    Order Snapshot() => _random.Next(5) switch
    {
        0 => Form("DeleteSnapshot", $"SnapshotName={SnapshotName}"),
        1 => Form("CopySnapshot", $"SourceSnapshotName={SnapshotName}", $"TargetSnapshotName={SnapshotName}"),
        2 => Form("CreateCacheCluster", [$"CacheClusterId={One("c1", "c2")}", $"SnapshotName={SnapshotName}", .. Valkey]),
        3 => Form("CreateSnapshot", $"SnapshotName={SnapshotName}", $"CacheClusterId={Cluster}", TagsOfNew),
        _ => Form("CreateSnapshot", $"SnapshotName={SnapshotName}", $"ReplicationGroupId={Group}", TagsOfNew),
    };

    Order UserOrGroup() => _random.Next(6) switch
    {
        0 => Form("CreateUser", $"UserId={User}", "UserName=name", "Engine=valkey", "AccessString=on ~* %2B@all",
            "Passwords.member.1=a-password-of-one", TagsOfNew),
        1 => Form("ModifyUser", $"UserId={User}", One(
            "AccessString=on ~* %2B@read", "NoPasswordRequired=true", "Passwords.member.1=another-password-of-one")),
        2 => Form("DeleteUser", $"UserId={User}"),
        3 => Form("CreateUserGroup", $"UserGroupId={UserGroup}", "Engine=valkey", $"UserIds.member.1={User}", TagsOfNew),
        4 => Form("ModifyUserGroup", $"UserGroupId={UserGroup}",
            Maybe ? $"UserIdsToRemove.member.1={User}" : $"UserIdsToAdd.member.1={User}"),
        _ => Form("DeleteUserGroup", $"UserGroupId={UserGroup}"),
    };

    Order Parameters() => _random.Next(4) switch
    {
        0 => Form("CreateCacheParameterGroup", $"CacheParameterGroupName={ParameterGroup}",
            "CacheParameterGroupFamily=valkey9", "Description=d", TagsOfNew),
        1 => Form("ModifyCacheParameterGroup", $"CacheParameterGroupName={ParameterGroup}",
            "ParameterNameValues.ParameterNameValue.1.ParameterName=maxmemory-samples",
            $"ParameterNameValues.ParameterNameValue.1.ParameterValue={_random.Next(3, 9)}"),
        2 => Form("ResetCacheParameterGroup", $"CacheParameterGroupName={ParameterGroup}", "ResetAllParameters=true"),
        _ => Form("DeleteCacheParameterGroup", $"CacheParameterGroupName={ParameterGroup}"),
    };

    Order SmallGroup() => _random.Next(7) switch
    {
        0 => Form("CreateCacheSubnetGroup", $"CacheSubnetGroupName={SubnetGroup}", "CacheSubnetGroupDescription=d",
            "SubnetIds.SubnetIdentifier.1=subnet-1", TagsOfNew),
        1 => Form("ModifyCacheSubnetGroup", $"CacheSubnetGroupName={SubnetGroup}",
            $"CacheSubnetGroupDescription=d{_random.Next(9)}"),
        2 => Form("DeleteCacheSubnetGroup", $"CacheSubnetGroupName={SubnetGroup}"),
        3 => Form("CreateCacheSecurityGroup", $"CacheSecurityGroupName={SecurityGroup}", "Description=d", TagsOfNew),
        4 => Form("DeleteCacheSecurityGroup", $"CacheSecurityGroupName={SecurityGroup}"),
        5 => Form("AuthorizeCacheSecurityGroupIngress", $"CacheSecurityGroupName={SecurityGroup}", "EC2SecurityGroupName=e",
            "EC2SecurityGroupOwnerId=000000000000"),
        _ => Form("RevokeCacheSecurityGroupIngress", $"CacheSecurityGroupName={SecurityGroup}", "EC2SecurityGroupName=e",
            "EC2SecurityGroupOwnerId=000000000000"),
    };

    Order Tags()
    {
        var of = $"ResourceName={Arn}:" + One(
            $"replicationgroup:{Group}", $"cluster:{Cluster}", $"snapshot:{SnapshotName}", $"user:{User}",
            $"parametergroup:{ParameterGroup}", $"subnetgroup:{SubnetGroup}",
            $"securitygroup:{SecurityGroup}");
        var key = $"k{_random.Next(3)}";
        return Maybe
            ? Form("RemoveTagsFromResource", of, $"TagKeys.member.1={key}")
            : Form("AddTagsToResource", of, $"Tags.Tag.1.Key={key}", $"Tags.Tag.1.Value={_random.Next(9)}");
    }

    Order Scaling()
    {
        var target = string.Create(CultureInfo.InvariantCulture,
            $"\"ServiceNamespace\":\"elasticache\",\"ResourceId\":\"replication-group/{Group}\","
            + $"\"ScalableDimension\":\"elasticache:replication-group:Replicas\"");
        return One(
            new Order("RegisterScalableTarget", $"{{{target},\"MinCapacity\":1,\"MaxCapacity\":{_random.Next(1, 4)}}}"),
            new Order("DeregisterScalableTarget", $"{{{target}}}"));
    }

    Order Describe() => Form(One(
        "DescribeCacheClusters", "DescribeReplicationGroups", "DescribeSnapshots", "DescribeUsers", "DescribeUserGroups",
        "DescribeCacheParameterGroups", "DescribeCacheSubnetGroups", "DescribeCacheSecurityGroups", "DescribeEvents"));
}

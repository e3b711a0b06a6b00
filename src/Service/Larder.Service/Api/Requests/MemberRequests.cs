// Members of replication groups, as actions ask for them: a replica that joins by name, replicas by their number, and what has
// to stay.
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>Checks of members that several requests have.</summary>
static class MemberRequests
{
    const string OnlyShard = "0001";

    /// <summary>Refuses what asks for a replica that is other than its group. What it is like may be named.</summary>
    public static void CheckReplica(CreateCacheClusterMessage request, CacheRecord group)
    {
        RequireSame("Engine", request.Engine, group.Engine);
        RequireSame("EngineVersion", request.EngineVersion, group.EngineVersion);
        RequireSame("CacheNodeType", request.CacheNodeType, group.NodeType);
        RequireSame("CacheParameterGroupName", request.CacheParameterGroupName, group.ParameterGroup);
        RequireSame("CacheSubnetGroupName", request.CacheSubnetGroupName, group.SubnetGroup);
        if ((request.NumCacheNodes ?? 1) != 1 || request.PreferredAvailabilityZones is { Count: > 1 })
        {
            throw ApiErrors.InvalidParameterCombination("A replica is one node.");
        }
        (string Member, bool IsGiven)[] others =
        [
            ("SnapshotName", request.SnapshotName is not null), ("SnapshotArns", request.SnapshotArns is { Count: > 0 }),
            ("Port", request.Port is not null), ("AZMode", request.AZMode is not null),
            ("AuthToken", request.AuthToken is not null), ("SnapshotWindow", request.SnapshotWindow is not null),
            ("SnapshotRetentionLimit", request.SnapshotRetentionLimit is not null),
            ("PreferredMaintenanceWindow", request.PreferredMaintenanceWindow is not null),
            ("NotificationTopicArn", request.NotificationTopicArn is not null),
            ("SecurityGroupIds", request.SecurityGroupIds is { Count: > 0 }),
            ("CacheSecurityGroupNames", request.CacheSecurityGroupNames is { Count: > 0 }),
            ("LogDeliveryConfigurations", request.LogDeliveryConfigurations is { Count: > 0 }),
        ];
        if (others.FirstOrDefault(other => other.IsGiven).Member is not { } member) return;
        throw ApiErrors.InvalidParameterCombination($"A replica has the {member} of its group; none can be given with it.");
    }

    /// <summary>What a request says of the one shard of a group; null where it names none.</summary>
    public static ConfigureShard? Shard(IReadOnlyList<ConfigureShard>? configured, int? newReplicaCount)
    {
        if (configured is not { Count: > 0 }) return null;
        if (newReplicaCount is not null)
        {
            throw ApiErrors.InvalidParameterCombination("NewReplicaCount and ReplicaConfiguration cannot be given together.");
        }
        var shard = configured[0];
        if (configured.Count > 1 || shard.NodeGroupId.PadLeft(OnlyShard.Length, '0') != OnlyShard)
        {
            throw ApiErrors.InvalidParameterValue($"The group has one node group, {OnlyShard}.");
        }
        return shard;
    }

    static void RequireSame(string member, string? asked, string has)
    {
        if (asked is null || asked.Equals(has, StringComparison.OrdinalIgnoreCase)) return;
        throw ApiErrors.InvalidParameterCombination($"{member} of a replica is that of its group: {has}.");
    }
}

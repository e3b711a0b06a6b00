// A group that begins with a cluster which is there already (PrimaryClusterId) is what that cluster is, and goes on with its
// settings. A request may name these once more, but no others: they can be changed before, or after.
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>What is taken over from a cluster.</summary>
static class AdoptedCluster
{
    /// <summary>Refuses a request that asks for something else than the cluster is.</summary>
    public static void Check(CreateReplicationGroupMessage request, CacheRecord cluster)
    {
        RequireSame("Engine", request.Engine, cluster.Engine);
        RequireSame("EngineVersion", request.EngineVersion, cluster.EngineVersion);
        RequireSame("CacheNodeType", request.CacheNodeType, cluster.NodeType);
        RequireSame("CacheParameterGroupName", request.CacheParameterGroupName, cluster.ParameterGroup);
        RequireSame("CacheSubnetGroupName", request.CacheSubnetGroupName, cluster.SubnetGroup);
        if (cluster.AuthTokens.Length > 0 && request.UserGroupIds is { Count: > 0 })
        {
            throw ApiErrors.InvalidParameterCombination(
                $"Cache cluster {cluster.Id} has an AuthToken, which cannot be given together with user groups.");
        }
    }

    /// <summary>The order for the group, with the cluster's settings where the request has none.</summary>
    public static CacheOrder Complete(CacheOrder order, CreateReplicationGroupMessage request, CacheRecord cluster) => order with
    {
        AdoptedCluster = cluster.Id,
        ParameterGroup = cluster.ParameterGroup,
        SubnetGroup = cluster.SubnetGroup,
        MaintenanceWindow = request.PreferredMaintenanceWindow is null ? cluster.MaintenanceWindow : order.MaintenanceWindow,
        AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? cluster.AutoMinorVersionUpgrade,
        SnapshotRetentionDays = request.SnapshotRetentionLimit ?? cluster.SnapshotRetentionDays,
        SnapshotWindow = request.SnapshotWindow is null ? cluster.SnapshotWindow : order.SnapshotWindow,
        SecurityGroups = request.SecurityGroupIds ?? Names(cluster.SecurityGroups),
        CacheSecurityGroups =
            request.CacheSecurityGroupNames is null ? Names(cluster.CacheSecurityGroups) : order.CacheSecurityGroups,
        NotificationTopic = request.NotificationTopicArn ?? cluster.NotificationTopic,
        LogDeliveries = request.LogDeliveryConfigurations is null ? Deliveries(cluster) : order.LogDeliveries,
    };

    static void RequireSame(string member, string? asked, string has)
    {
        if (asked is null || asked.Equals(has, StringComparison.OrdinalIgnoreCase)) return;
        throw ApiErrors.InvalidParameterCombination($"{member} is that of the cluster named by PrimaryClusterId: {has}.");
    }

    static string[] Names(string joined) => joined.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static LogDelivery[] Deliveries(CacheRecord cluster) =>
        [.. cluster.LogDeliveries.Select(row => new LogDelivery(row.LogType, row.DestinationType, row.Destination, row.Format))];
}

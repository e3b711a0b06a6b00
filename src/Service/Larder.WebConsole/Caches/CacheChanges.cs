// What an operator does to a cache, as calls of the API.
using Larder.ElastiCache;

namespace Larder.WebConsole.Caches;

static class CacheChanges
{
    public static Task FailOverAsync(ElastiCacheClient api, CacheView cache, string shard, CancellationToken stop) =>
        api.TestFailoverAsync(new() { ReplicationGroupId = cache.Id, NodeGroupId = shard }, stop);

    public static Task RebootAsync(ElastiCacheClient api, MemberView member, CancellationToken stop) =>
        api.RebootCacheClusterAsync(
            new() { CacheClusterId = member.ClusterId, CacheNodeIdsToReboot = [member.NodeId] }, stop);

    public static Task DeleteAsync(ElastiCacheClient api, CacheView cache, string? finalSnapshot, CancellationToken stop) =>
        cache.IsGroup
            ? api.DeleteReplicationGroupAsync(
                new() { ReplicationGroupId = cache.Id, FinalSnapshotIdentifier = finalSnapshot }, stop)
            : api.DeleteCacheClusterAsync(
                new() { CacheClusterId = cache.Id, FinalSnapshotIdentifier = finalSnapshot }, stop);

    public static Task SetReplicasAsync(ElastiCacheClient api, CacheView cache, int count, CancellationToken stop) =>
        count > cache.ReplicaCount
            ? api.IncreaseReplicaCountAsync(
                new() { ReplicationGroupId = cache.Id, NewReplicaCount = count, ApplyImmediately = true }, stop)
            : api.DecreaseReplicaCountAsync(
                new() { ReplicationGroupId = cache.Id, NewReplicaCount = count, ApplyImmediately = true }, stop);

    /// <summary>Of memcached; the nodes that were added last go first.</summary>
    public static Task SetNodesAsync(ElastiCacheClient api, CacheView cache, int count, CancellationToken stop)
    {
        var gone = cache.Members.Select(member => member.NodeId).Order(StringComparer.Ordinal).Skip(count);
        return api.ModifyCacheClusterAsync(
            new()
            {
                CacheClusterId = cache.Id,
                NumCacheNodes = count,
                CacheNodeIdsToRemove = [.. gone],
                ApplyImmediately = true,
            },
            stop);
    }

    public static Task SetNodeTypeAsync(ElastiCacheClient api, CacheView cache, string type, CancellationToken stop) =>
        cache.IsGroup
            ? api.ModifyReplicationGroupAsync(
                new() { ReplicationGroupId = cache.Id, CacheNodeType = type, ApplyImmediately = true }, stop)
            : api.ModifyCacheClusterAsync(
                new() { CacheClusterId = cache.Id, CacheNodeType = type, ApplyImmediately = true }, stop);

    public static Task SetParameterGroupAsync(ElastiCacheClient api, CacheView cache, string name, CancellationToken stop) =>
        cache.IsGroup
            ? api.ModifyReplicationGroupAsync(
                new() { ReplicationGroupId = cache.Id, CacheParameterGroupName = name, ApplyImmediately = true }, stop)
            : api.ModifyCacheClusterAsync(
                new() { CacheClusterId = cache.Id, CacheParameterGroupName = name, ApplyImmediately = true }, stop);

    public static Task SetFailoverAsync(ElastiCacheClient api, CacheView cache, bool enabled, CancellationToken stop) =>
        api.ModifyReplicationGroupAsync(
            new() { ReplicationGroupId = cache.Id, AutomaticFailoverEnabled = enabled, ApplyImmediately = true }, stop);

    public static Task SetSnapshotDaysAsync(ElastiCacheClient api, CacheView cache, int days, CancellationToken stop) =>
        cache.IsGroup
            ? api.ModifyReplicationGroupAsync(
                new() { ReplicationGroupId = cache.Id, SnapshotRetentionLimit = days, ApplyImmediately = true }, stop)
            : api.ModifyCacheClusterAsync(
                new() { CacheClusterId = cache.Id, SnapshotRetentionLimit = days, ApplyImmediately = true }, stop);

    public static Task SnapshotAsync(ElastiCacheClient api, CacheView cache, string name, CancellationToken stop) =>
        api.CreateSnapshotAsync(
            new()
            {
                SnapshotName = name,
                ReplicationGroupId = cache.IsGroup ? cache.Id : null,
                CacheClusterId = cache.IsGroup ? null : cache.Id,
            },
            stop);

    public static Task SetUserGroupAsync(ElastiCacheClient api, CacheView cache, string? group, CancellationToken stop) =>
        api.ModifyReplicationGroupAsync(
            new()
            {
                ReplicationGroupId = cache.Id,
                UserGroupIdsToAdd = group is null ? [] : [group],
                UserGroupIdsToRemove = group is null || cache.UserGroups.Contains(group) ? [] : cache.UserGroups,
                RemoveUserGroups = group is null ? true : null,
                ApplyImmediately = true,
            },
            stop);
}

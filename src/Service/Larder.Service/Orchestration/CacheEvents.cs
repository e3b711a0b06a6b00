// The words in which the life of caches is told by DescribeEvents.
using Larder.Base;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Makes event records of cache clusters and replication groups.</summary>
sealed class CacheEvents(Clock clock)
{
    const string Cluster = "cache-cluster", Group = "replication-group";

    /// <summary>It is there; of a group each of its clusters has said so itself.</summary>
    public EventRecord Created(CacheRecord cache) => cache.IsGroup
        ? Of(Group, cache.Id, $"Replication group {cache.Id} created")
        : Of(Cluster, cache.Id, "Cache cluster created");

    public EventRecord Deleted(CacheRecord cache) => cache.IsGroup
        ? Of(Group, cache.Id, $"Replication group {cache.Id} deleted")
        : Of(Cluster, cache.Id, "Cache cluster deleted");

    public EventRecord Failed(CacheRecord cache, string why) =>
        Of(cache.IsGroup ? Group : Cluster, cache.Id, $"Creation failed: {why}");

    public EventRecord NodeAdded(NodeRecord node) =>
        Of(Cluster, node.ClusterId, $"Added cache node {node.NodeId} in availability zone {node.Zone}");

    public EventRecord NodeRemoved(NodeRecord node) => Of(Cluster, node.ClusterId, $"Removed cache node {node.NodeId}");

    public EventRecord NodeRebooted(NodeRecord node) => Of(Cluster, node.ClusterId, $"Cache node {node.NodeId} restarted");

    public EventRecord RecoveryStarted(NodeRecord node) =>
        Of(Cluster, node.ClusterId, $"Recovering cache nodes {node.NodeId}");

    public EventRecord RecoveryFinished(NodeRecord node) =>
        Of(Cluster, node.ClusterId, $"Finished recovery for cache nodes {node.NodeId}");

    public EventRecord TestCalled(CacheRecord cache, int shard) =>
        Of(Group, cache.Id, $"Test Failover API called for node group {Model.Identifier.NodeId(shard)}");

    public EventRecord OrderTakesTooLong(CacheRecord cache, string why) =>
        Of(cache, cache switch
        {
            { Status: Model.CacheStatus.Deleting } => $"The deletion is not done after 15 minutes, and goes on: {why}",
            { MigrationSource.Length: > 0 } => $"Online migration from {cache.MigrationSource} failed: {why}",
            _ => $"What was ordered last is not done after 15 minutes: {why}. Another change may be ordered",
        });

    public EventRecord PendingRefused(CacheRecord cache, string why) =>
        Of(cache, $"What waited for the maintenance window was not done, and waits no more: {why}");

    public EventRecord EndpointTaken(CacheRecord cache, int port) =>
        Of(cache, $"Another program listens on port {port}, an endpoint of this cache; it is tried again until it is free");

    public EventRecord NodePortTaken(NodeRecord node) => Of(
        Cluster, node.ClusterId,
        $"Another program listens on port {node.Port}, that of cache node {node.NodeId}; it is tried again until it is free");

    public EventRecord RestoreFailed(CacheRecord cache, string why) => Of(cache, $"Restore failed: {why}");

    public EventRecord SnapshotTaken(CacheRecord cache, SnapshotRecord snapshot) =>
        Of(cache, $"Snapshot succeeded for {Named(snapshot)}");

    public EventRecord SnapshotFailed(CacheRecord cache, SnapshotRecord snapshot, string why) =>
        Of(cache, $"Snapshot failed for {Named(snapshot)}: {why}");

    /// <param name="why">Why it failed; empty where it did not.</param>
    public EventRecord SnapshotExported(SnapshotRecord snapshot, string why) => Of(
        snapshot.OfGroup ? Group : Cluster, snapshot.CacheId,
        why.Length == 0 ? $"Export succeeded for {Named(snapshot)}" : $"Export failed for {Named(snapshot)}: {why}");

    public EventRecord CopyFailed(SnapshotRecord copy, string why) =>
        Of(copy.OfGroup ? Group : Cluster, copy.CacheId, $"Copy failed for {Named(copy)}: {why}");

    static string Named(SnapshotRecord snapshot) => snapshot.OfGroup
        ? $"snapshot with ID '{snapshot.Name}' of replication group with ID '{snapshot.CacheId}'"
        : $"snapshot with ID '{snapshot.Name}' of cache cluster with ID '{snapshot.CacheId}'";

    public EventRecord[] FailedOver(CacheRecord cache, NodeRecord from, NodeRecord to)
    {
        var text = $"Failover from primary node {from.ClusterId} to replica node {to.ClusterId} completed";
        return [Of(Cluster, from.ClusterId, text), Of(Group, cache.Id, text)];
    }

    public EventRecord Of(CacheRecord cache, string message) => Of(cache.IsGroup ? Group : Cluster, cache.Id, message);

    EventRecord Of(string sourceType, string id, string message) => new()
    {
        SourceType = sourceType,
        SourceId = id,
        Message = message,
        AtUnixMs = clock.UnixMs,
    };
}

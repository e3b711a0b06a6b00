// The words in which a cluster's life is told by DescribeEvents.
using Larder.Base;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Makes event records of cache clusters.</summary>
sealed class ClusterEvents(Clock clock)
{
    public EventRecord ClusterCreated(string id) => Of(id, "Cache cluster created");

    public EventRecord ClusterDeleted(string id) => Of(id, "Cache cluster deleted");

    public EventRecord NodeAdded(string id, string nodeId, string zone) =>
        Of(id, $"Added cache node {nodeId} in availability zone {zone}");

    public EventRecord NodeRemoved(string id, string nodeId) => Of(id, $"Removed cache node {nodeId}");

    public EventRecord NodeRebooted(string id, string nodeId) => Of(id, $"Cache node {nodeId} restarted");

    public EventRecord RecoveryStarted(string id, string nodeId) => Of(id, $"Recovering cache nodes {nodeId}");

    public EventRecord RecoveryFinished(string id, string nodeId) =>
        Of(id, $"Finished recovery for cache nodes {nodeId}");

    EventRecord Of(string id, string message) => new()
    {
        SourceType = "cache-cluster",
        SourceId = id,
        Message = message,
        AtUnixMs = clock.UnixMs,
    };
}

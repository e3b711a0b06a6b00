// What one node needs next: a process, an end, its place among the others, the present configuration.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides for one node.</summary>
static class NodePlan
{
    /// <summary>Its next step; null when there is nothing to do, or it has to be waited for.</summary>
    public static CacheStep? Next(CacheRecord cache, NodeRecord node, NodeSight seen)
    {
        if (node.Status == NodeStatus.Deleting) return Remove(node, seen);
        if (seen.IsLost) return null;
        if (!seen.IsRunning) return seen.StartDelayMs == 0 ? new CacheStep(StepKind.StartNode, node.Name) : null;
        if (seen.IsStopping) return null;
        if (seen.IsHung || seen.FolderIsLost) return new CacheStep(StepKind.KillNode, node.Name);
        if (node.RebootPending && MayRestart(cache, node)) return new CacheStep(StepKind.RestartNode, node.Name);
        if (seen.Answer != NodeAnswer.Ready) return null;
        if (node.Status != NodeStatus.Available)
        {
            return IsInPlace(cache, node, seen) ? new CacheStep(StepKind.AdmitNode, node.Name) : null;
        }
        return node.ConfiguredRevision != cache.ConfigRevision ? new CacheStep(StepKind.ConfigureNode, node.Name) : null;
    }

    /// <summary>It serves, and a replica has its primary's data and follows.</summary>
    public static bool IsWell(CacheRecord cache, NodeRecord node, NodeSight seen) =>
        node.Status == NodeStatus.Available && seen.IsServing() && IsInPlace(cache, node, seen);

    static CacheStep? Remove(NodeRecord node, NodeSight seen)
    {
        if (seen.IsUnknown()) return null;
        if (!seen.IsRunning) return new CacheStep(StepKind.RemoveNode, node.Name);
        return seen.IsStopping ? null : new CacheStep(StepKind.EndNode, node.Name);
    }

    // A primary goes only after another has taken its place, where there is one that can.
    static bool MayRestart(CacheRecord cache, NodeRecord node)
    {
        var isPrimary = cache.Shards.Any(shard => shard.Primary == node.Name);
        return !isPrimary || !cache.Nodes.Any(other =>
            other.Name != node.Name && other.Shard == node.Shard && other.Status == NodeStatus.Available);
    }

    static bool IsInPlace(CacheRecord cache, NodeRecord node, NodeSight seen)
    {
        if (cache.IsMemcached) return true;
        var shard = cache.Shards.Single(shard => shard.Number == node.Shard);
        if (shard.Primary != node.Name) return seen.Has(NodeRole.Replica, shard.Epoch) && seen.Status!.IsStreaming;
        return seen.Has(ShardPlan.RoleOfPrimary(cache, shard), shard.Epoch);
    }
}

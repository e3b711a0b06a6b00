// What the loss of a host means to its nodes. They may live on, unseen.
//
//   not said to be gone          waited for
//   a primary                    when no lease of its host is left and no replica hears of it, another is promoted, and nobody
//                                is released from a word given to it (ShardRecord.Deposed)
//   gone for the time of grace   each node gets another place; a primary before that gives its own away
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides for nodes of hosts that are gone.</summary>
static class LostPlan
{
    // A primary asks for its replicas' word every half second.
    const long HeardMs = 1_500;

    public static void Add(
        List<CacheStep> steps, CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        steps.AddRange(CachePlan.Wanted(cache)
            .Where(node => IsOver(seen[node.Name], facts) && MayBeReplaced(cache, node, seen, facts))
            .Select(node => new CacheStep(StepKind.ReplaceNode, node.Name)));
    }

    /// <summary>The failover from a primary on a lost host; null while it has to be waited for.</summary>
    public static CacheStep? Failover(
        CacheRecord cache, ShardRecord shard, NodeRecord candidate, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        var primary = seen[shard.Primary];
        if (primary.LostMs == 0 || primary.LostMs < facts.LeasesEndAfterMs) return null;
        // One that is lost since then may have more of its data, and be back in a moment.
        if (ShardPlan.Replicas(cache, shard).Any(node => node.Status == NodeStatus.Available
            && seen[node.Name] is { IsLost: true } sight && sight.LostMs < facts.LeasesEndAfterMs)) return null;
        // It serves on, vouched for by its replicas; its host may come back.
        var isHeard = ShardPlan.Replicas(cache, shard).Select(node => seen[node.Name]).Any(sight =>
            sight.IsServing() && sight.Has(NodeRole.Replica, shard.Epoch)
            && sight.Status is { IsStreaming: true, SilenceMs: >= 0 and < HeardMs });
        return isHeard && !IsOver(primary, facts) ? null : new CacheStep(StepKind.Failover, candidate.Name, shard.Number);
    }

    /// <summary>A replica keeps what it has of the lost primary until the new one, which may have less, is in its place.
    /// </summary>
    public static bool IsHeldBack(ShardRecord shard, NodeSight sight, IReadOnlyDictionary<string, NodeSight> seen) =>
        shard.Deposed.Length > 0 && sight.Status is { Role: NodeRole.Replica }
        && !(seen.TryGetValue(shard.Primary, out var primary) && primary.Has(NodeRole.Primary, shard.Epoch));

    static bool IsOver(NodeSight sight, PlanFacts facts) => sight.LostMs > 0 && sight.LostMs >= facts.GraceMs;

    // In another place it is empty: a primary is only replaced where nobody else has its data.
    static bool MayBeReplaced(
        CacheRecord cache, NodeRecord node, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        var shard = cache.Shards.Single(row => row.Number == node.Shard);
        // First the new primary in its place.
        if (shard.Deposed.Length > 0 && seen.TryGetValue(shard.Primary, out var heir) && heir.IsServing()) return false;
        if (shard.Primary != node.Name) return true;
        return ShardPlan.Candidate(cache, shard, seen, facts) is null && ShardPlan.Replicas(cache, shard)
            .All(replica => replica.Status != NodeStatus.Available || IsOver(seen[replica.Name], facts));
    }
}

// What to do next for a cache: a pure function of what is wanted and what is seen. The grain takes the steps, looks again and
// asks again, until there are none. Steps of different nodes stand beside each other, so that a node that cannot start holds up
// nothing but itself.
//
//   nodes       a process, an answer, the present configuration          (NodePlan)
//   shards      one primary under the present epoch, endpoints at it     (ShardPlan)
//   memcached   the membership that clients may see                      (here)
//   versions    one node after the other, the primary last               (RollPlan)
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides the next steps.</summary>
static class CachePlan
{
    const long CreateLimitMs = 15 * 60_000, OrderLimitMs = 15 * 60_000;

    // While data comes in, which takes as long as there is much of it.
    const long DataLimitMs = 24 * 3_600_000;

    /// <summary>The next steps; none when the cache is as it is wanted, or when it has to be waited for.</summary>
    public static IReadOnlyList<CacheStep> Next(
        CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        if (cache.Status is CacheStatus.CreateFailed or CacheStatus.RestoreFailed) return End(cache, seen);
        if (cache.Status == CacheStatus.Deleting && !SnapshotPlan.IsFinal(cache)) return Delete(cache, seen, facts);
        var createLimitMs = TakesIn(cache, seen) ? DataLimitMs : CreateLimitMs;
        if (cache.Status == CacheStatus.Creating && facts.NowUnixMs - cache.CreatedAtUnixMs > createLimitMs)
        {
            return [new CacheStep(StepKind.Fail)];
        }
        if (FailedRestore(cache, seen) is { } failed) return [new CacheStep(StepKind.FailRestore, failed.Name)];
        var steps = new List<CacheStep>();
        AddLimit(steps, cache, seen, facts);
        foreach (var shard in cache.Shards) ShardPlan.Add(steps, cache, shard, seen, facts);
        var failsOver = steps.Where(step => step.Kind == StepKind.Failover).Select(step => step.Shard).ToHashSet();
        var held = cache.Shards.Where(shard => ShardPlan.IsHeld(cache, shard, seen, facts)).Select(row => row.Number).ToHashSet();
        foreach (var node in cache.Nodes)
        {
            // Started before another has taken its place, it would be primary once more, and empty.
            if (failsOver.Contains(node.Shard) && cache.Shards.Any(shard => shard.Primary == node.Name)) continue;
            if (NodePlan.Next(cache, node, seen[node.Name]) is not { } step) continue;
            if (held.Contains(node.Shard) && CostsData(cache, node, step)) continue;
            steps.Add(step);
        }
        LostPlan.Add(steps, cache, seen, facts);
        AddMembership(steps, cache, seen, facts);
        if (cache.Status is CacheStatus.Snapshotting or CacheStatus.Deleting)
        {
            SnapshotPlan.Add(steps, cache, seen, facts);
            return steps;
        }
        if (steps.Count > 0 || !IsWell(cache, seen)) return steps;
        RollPlan.Add(steps, cache, seen, facts);
        var isAtRest = cache.Status == CacheStatus.Available;
        if (steps.Count == 0 && !isAtRest && IsDone(cache, facts)) steps.Add(new CacheStep(StepKind.MakeAvailable));
        return steps;
    }

    /// <summary>The nodes that are to stay.</summary>
    public static IEnumerable<NodeRecord> Wanted(CacheRecord cache) =>
        cache.Nodes.Where(node => node.Status != NodeStatus.Deleting);

    /// <summary>The ids of the nodes that memcached's clients may be sent to, as they are recorded.</summary>
    public static string Members(CacheRecord cache) =>
        string.Join(' ', Wanted(cache).Select(node => node.NodeId).Order(StringComparer.Ordinal));

    static List<CacheStep> End(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen) =>
        cache.Nodes.Where(node => seen[node.Name] is { IsRunning: true, IsStopping: false })
            .Select(node => new CacheStep(StepKind.EndNode, node.Name)).ToList();

    // The content that it was to begin with cannot be loaded: its primary has ended over it.
    static NodeRecord? FailedRestore(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen) =>
        cache.Status != CacheStatus.Creating || cache.SeedFile.Length == 0
            ? null
            : cache.Nodes.FirstOrDefault(node => node.Status == NodeStatus.Creating
                && cache.Shards.Any(shard => shard.Primary == node.Name)
                && seen[node.Name] is { IsRunning: false, LastWords.Length: > 0 });

    // Ends all, then forgets all. A snapshot that was begun before comes to nothing.
    static List<CacheStep> Delete(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        var steps = End(cache, seen);
        AddLimit(steps, cache, seen, facts);
        if (facts.Snapshot is not null) steps.Add(new CacheStep(StepKind.FailSnapshot));
        else if (seen.Values.All(sight => !sight.IsRunning && !sight.IsUnknown())) steps.Add(new CacheStep(StepKind.RemoveCache));
        return steps;
    }

    // What has taken too long is told of, once.
    static void AddLimit(
        List<CacheStep> steps, CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        if (cache.Status is not (CacheStatus.Modifying or CacheStatus.Rebooting) && (cache.Status != CacheStatus.Deleting
            || SnapshotPlan.IsFinal(cache))) return;
        var limitMs = cache.MigrationSource.Length > 0 && TakesIn(cache, seen) ? DataLimitMs : OrderLimitMs;
        if (facts.NowUnixMs - facts.OrderedSince > limitMs) steps.Add(new CacheStep(StepKind.GiveUp));
    }

    // A primary loads a file, or is sent what a server outside holds.
    static bool TakesIn(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen) => cache.Shards.Any(shard =>
        seen.GetValueOrDefault(shard.Primary) is { IsHung: false } sight
        && (sight.Answer == NodeAnswer.Busy || sight.Status?.Link is "copying" or "loading"));

    static void AddMembership(
        List<CacheStep> steps, CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        if (!cache.IsMemcached) return;
        // A node that is new joins when it serves; one that has fallen stays, for it comes back where it was.
        if (Wanted(cache).Any(node => node.Status == NodeStatus.Creating)) return;
        if (cache.Members != Members(cache))
        {
            steps.Add(new CacheStep(StepKind.PublishMembership));
            return;
        }
        if (!facts.HasAutoDiscovery) return;
        steps.AddRange(Wanted(cache)
            .Where(node => node.MembershipVersionTold != cache.MembershipVersion && seen[node.Name].IsServing())
            .Select(node => new CacheStep(StepKind.TellMembership, node.Name)));
    }

    // The end of what holds data, or the beginning of an empty primary.
    static bool CostsData(CacheRecord cache, NodeRecord node, CacheStep step) => step.Kind == StepKind.KillNode
        || (step.Kind == StepKind.StartNode && cache.Shards.Any(shard => shard.Primary == node.Name));

    /// <summary>All nodes serve, each in its place, and nothing is on its way between them.</summary>
    public static bool IsWell(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen) =>
        cache.Nodes.All(node => NodePlan.IsWell(cache, node, seen[node.Name]))
        && cache.Shards.All(shard => IsMigrated(cache, shard, seen));

    // Nothing of what was ordered is still to come.
    static bool IsDone(CacheRecord cache, PlanFacts facts) =>
        cache.Shards.All(shard => shard.SwitchTo.Length == 0 && !shard.IsTested)
        && !cache.Nodes.Any(node => RollPlan.IsOld(cache, node, facts));

    // While data comes in from outside, it has to come.
    static bool IsMigrated(CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen) =>
        cache.MigrationSource.Length == 0 || seen[shard.Primary].Status is { IsStreaming: true };
}

/// <summary>What is seen, in words.</summary>
static class Sights
{
    /// <summary>It answers and is meant to go on.</summary>
    public static bool IsServing(this NodeSight seen) =>
        seen is { IsRunning: true, IsStopping: false, IsHung: false, FolderIsLost: false, Answer: NodeAnswer.Ready };

    /// <summary>Its host does not answer and is not said to be gone: it has to be waited for.</summary>
    public static bool IsUnknown(this NodeSight seen) => seen is { IsLost: true, LostMs: 0 };

    /// <summary>It has the place that was ordered under that epoch.</summary>
    public static bool Has(this NodeSight seen, NodeRole role, long epoch) =>
        seen.Status is { } status && status.Role == role && status.Epoch == epoch;
}

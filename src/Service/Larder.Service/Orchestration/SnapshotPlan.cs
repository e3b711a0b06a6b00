// A snapshot of a cache that lives: which node writes it, and what its end means. As everything here it is told from what nodes
// say and what is written, so that it does not matter who asked the node for it.
//
//   begun       no node speaks of its file     --> ordered from a replica, or the primary     (TakeSnapshot)
//   running     one does                       --> waited for, as long as it gets on
//   done        it has it                      --> recorded, available                        (FinishSnapshot)
//   no more     the cache goes on, or goes     --> available, or the deletion goes on         (MakeAvailable, EndFinalSnapshot)
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides about the snapshot that a cache is in.</summary>
static class SnapshotPlan
{
    const long BeginLimitMs = 15 * 60_000, StillLimitMs = 15 * 60_000;

    /// <summary>It lives on until its snapshot has been taken, though it is to be deleted then.</summary>
    public static bool IsFinal(CacheRecord cache) => cache.Status == CacheStatus.Deleting && cache.FinalSnapshot.Length > 0;

    public static void Add(
        List<CacheStep> steps, CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        if (facts.Snapshot is not { } snapshot)
        {
            if (IsFinal(cache)) steps.Add(new CacheStep(StepKind.EndFinalSnapshot));
            else if (cache.Status == CacheStatus.Snapshotting) steps.Add(new CacheStep(StepKind.MakeAvailable));
            return;
        }
        var writers = cache.Nodes.Where(node => IsWriting(seen[node.Name], facts.SnapshotFile))
            .ToLookup(node => seen[node.Name].Status!.Snapshot.Standing);
        if (writers[SnapshotStanding.Done].FirstOrDefault() is { } done)
        {
            steps.Add(new CacheStep(StepKind.FinishSnapshot, done.Name));
        }
        else if (writers[SnapshotStanding.Running].FirstOrDefault() is { } running)
        {
            if (facts.NowUnixMs - facts.SnapshotStillSince > StillLimitMs)
                steps.Add(new CacheStep(StepKind.FailSnapshot, running.Name));
        }
        else if (writers[SnapshotStanding.Failed].FirstOrDefault() is { } failed)
        {
            steps.Add(new CacheStep(StepKind.FailSnapshot, failed.Name));
        }
        else if (facts.NowUnixMs - snapshot.CreatedAtUnixMs > BeginLimitMs)
        {
            steps.Add(new CacheStep(StepKind.FailSnapshot));
        }
        else if (Writer(cache, snapshot, seen) is { } writer)
        {
            steps.Add(new CacheStep(StepKind.TakeSnapshot, writer.Name));
        }
    }

    static bool IsWriting(NodeSight sight, string file) =>
        sight is { IsRunning: true, Status.Snapshot: { } snapshot } && snapshot.Path == file;

    // The one that was named, if it has the data; else the replica that has most of it; else the primary.
    static NodeRecord? Writer(CacheRecord cache, SnapshotRecord snapshot, IReadOnlyDictionary<string, NodeSight> seen)
    {
        var able = CachePlan.Wanted(cache).Where(node => node.Status == NodeStatus.Available && seen[node.Name].IsServing())
            .Where(node => IsPrimary(cache, node) || seen[node.Name].Status is { IsStreaming: true }).ToArray();
        return able.FirstOrDefault(node => node.ClusterId == snapshot.ClusterId)
            ?? able.FirstOrDefault(node => node.ClusterId == cache.SnapshottingNode)
            ?? able.OrderBy(node => IsPrimary(cache, node)).ThenByDescending(node => seen[node.Name].Status?.Offset ?? 0)
                .FirstOrDefault();
    }

    static bool IsPrimary(CacheRecord cache, NodeRecord node) => cache.Shards.Any(shard => shard.Primary == node.Name);
}

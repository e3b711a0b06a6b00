// Another engine or version, or another build of Larder: node after node, replicas first; the primary gives its place away
// before its turn comes, so that there is one change of primary at most.
using Larder.Service.Fleet;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides which node is next.</summary>
static class RollPlan
{
    /// <summary>It runs as something else than is wanted. A build that this service cannot start is not waited for.</summary>
    public static bool IsOld(CacheRecord cache, NodeRecord node, PlanFacts facts) =>
        node.Engine != cache.Engine || node.EngineVersion != cache.EngineVersion
        || (cache.WantedBuild.Length > 0 && cache.WantedBuild == facts.Build && node.Build != facts.Build);

    public static void Add(
        List<CacheStep> steps, CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        var old = cache.Nodes.Where(node => IsOld(cache, node, facts))
            .OrderBy(node => node.Name, StringComparer.Ordinal).ToArray();
        if (old.Length == 0) return;
        var replica = old.FirstOrDefault(node => cache.Shards.All(shard => shard.Primary != node.Name));
        if (replica is not null)
        {
            steps.Add(new CacheStep(StepKind.UpgradeNode, replica.Name));
            return;
        }
        var shard = cache.Shards.First(row => row.Primary == old[0].Name);
        if (shard.SwitchTo.Length > 0) return;
        var next = ShardPlan.Replicas(cache, shard).FirstOrDefault(node => seen[node.Name].Status is { IsStreaming: true });
        steps.Add(next is null
            ? new CacheStep(StepKind.UpgradeNode, old[0].Name)
            : new CacheStep(StepKind.AskSwitch, next.Name, shard.Number));
    }
}

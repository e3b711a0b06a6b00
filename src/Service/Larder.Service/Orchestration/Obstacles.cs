// Why a cache is not yet as it was ordered to be, in words for its owner.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Looks at what is seen of its nodes.</summary>
static class Obstacles
{
    public static string Of(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen)
    {
        var nodes = cache.Nodes.Where(node => !NodePlan.IsWell(cache, node, seen[node.Name]))
            .Select(node => $"node {node.NodeId} of {node.ClusterId} {Of(node, seen[node.Name])}").ToArray();
        if (nodes.Length > 0) return string.Join("; ", nodes);
        if (cache.MigrationSource.Length > 0) return $"nothing comes from {cache.MigrationSource}";
        var waited = cache.Shards.FirstOrDefault(shard => shard.SwitchTo.Length > 0);
        return waited is null ? "its nodes do not take what was ordered" : $"{waited.SwitchTo} does not become the primary";
    }

    static string Of(NodeRecord node, NodeSight sight) => sight switch
    {
        { IsRunning: false, LastWords.Length: > 0 } => $"does not start: {sight.LastWords}",
        { IsRunning: false } => "does not run",
        { IsStopping: true } => "does not end",
        { IsHung: true } => "does not answer",
        { FolderIsLost: true } => "has lost its folder",
        { Answer: NodeAnswer.None } => "has not answered yet",
        { Answer: NodeAnswer.Busy } => "loads its data",
        { Status: { Role: NodeRole.Replica, IsStreaming: false } status } => $"does not follow its primary yet ({status.Link})",
        _ => $"is {node.Status}",
    };
}

// How service updates and their actions look in answers.
using System.Globalization;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.Service.Updates;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
static class UpdateShapes
{
    const string Severity = "important", Kind = "security-update";

    public static string StatusOf(ServiceUpdateRecord update) => update.IsExpired ? "expired" : "available";

    public static ServiceUpdate Describe(ServiceUpdateRecord update) => new()
    {
        ServiceUpdateName = update.Name,
        ServiceUpdateReleaseDate = Times.Of(update.ReleasedAtUnixMs),
        ServiceUpdateSeverity = Severity,
        ServiceUpdateRecommendedApplyByDate = Times.Of(update.RecommendedByUnixMs),
        ServiceUpdateStatus = StatusOf(update),
        ServiceUpdateDescription =
            $"Nodes are started anew as Larder {update.Version}, one after the other; a primary gives its place away before.",
        ServiceUpdateType = Kind,
        Engine = "valkey, redis, memcached",
        AutoUpdateAfterRecommendedApplyByDate = true,
    };

    public static UpdateAction Describe(CacheUpdate found, bool withNodes, long nowUnixMs)
    {
        var (update, action, cache) = found;
        var nodes = CachePlan.Wanted(cache).OrderBy(node => node.Name, StringComparer.Ordinal).ToArray();
        return new UpdateAction
        {
            ReplicationGroupId = cache.IsGroup ? cache.Id : null,
            CacheClusterId = cache.IsGroup ? null : cache.Id,
            ServiceUpdateName = update.Name,
            ServiceUpdateReleaseDate = Times.Of(update.ReleasedAtUnixMs),
            ServiceUpdateSeverity = Severity,
            ServiceUpdateStatus = StatusOf(update),
            ServiceUpdateRecommendedApplyByDate = Times.Of(update.RecommendedByUnixMs),
            ServiceUpdateType = Kind,
            UpdateActionAvailableDate = Times.Of(action.AvailableAtUnixMs),
            UpdateActionStatus = UpdateStanding.Of(found),
            NodesUpdated = string.Create(CultureInfo.InvariantCulture, $"{UpdateStanding.DoneCount(found)}/{nodes.Length}"),
            UpdateActionStatusModifiedDate = Times.Of(ChangedAt(action)),
            SlaMet = SlaOf(update, action, nowUnixMs),
            NodeGroupUpdateStatus = withNodes && cache.IsGroup
                ? cache.Shards.Select(shard => DescribeShard(found, shard, nodes)).ToArray()
                : null,
            CacheNodeUpdateStatus = withNodes && !cache.IsGroup
                ? nodes.Select(node => new CacheNodeUpdateStatus
                {
                    CacheNodeId = node.NodeId,
                    NodeUpdateStatus = NodeStatusOf(found, node),
                    NodeUpdateInitiatedBy = InitiatedBy(action),
                    NodeUpdateInitiatedDate = InitiatedAt(action),
                }).ToArray()
                : null,
            Engine = cache.Engine,
        };
    }

    static NodeGroupUpdateStatus DescribeShard(CacheUpdate found, ShardRecord shard, NodeRecord[] nodes) => new()
    {
        NodeGroupId = Identifier.NodeId(shard.Number),
        NodeGroupMemberUpdateStatus = nodes.Where(node => node.Shard == shard.Number)
            .Select(node => new NodeGroupMemberUpdateStatus
            {
                CacheClusterId = node.ClusterId,
                CacheNodeId = node.NodeId,
                NodeUpdateStatus = NodeStatusOf(found, node),
                NodeUpdateInitiatedBy = InitiatedBy(found.Action),
                NodeUpdateInitiatedDate = InitiatedAt(found.Action),
            }).ToArray(),
    };

    // Nodes have no word for what does not concern them any more.
    static string NodeStatusOf(CacheUpdate found, NodeRecord node) =>
        UpdateStanding.OfNode(found, node) is var status && status == UpdateStanding.NotApplicable
            ? UpdateStanding.NotApplied
            : status;

    static string? InitiatedBy(UpdateActionRecord action) => action.AskedBy.Length > 0 ? action.AskedBy : null;

    static DateTimeOffset? InitiatedAt(UpdateActionRecord action) =>
        action.AskedAtUnixMs > 0 ? Times.Of(action.AskedAtUnixMs) : null;

    static long ChangedAt(UpdateActionRecord action) => new[]
    {
        action.AvailableAtUnixMs, action.AskedAtUnixMs, action.StoppedAtUnixMs, action.CompletedAtUnixMs,
    }.Max();

    static string SlaOf(ServiceUpdateRecord update, UpdateActionRecord action, long nowUnixMs)
    {
        if (action.CompletedAtUnixMs > 0) return action.CompletedAtUnixMs <= update.RecommendedByUnixMs ? "yes" : "no";
        return nowUnixMs > update.RecommendedByUnixMs ? "no" : "n/a";
    }
}

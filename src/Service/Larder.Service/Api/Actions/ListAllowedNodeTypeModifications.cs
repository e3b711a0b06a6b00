// ListAllowedNodeTypeModifications: the types of the catalogue with more memory, as far as hosts have it, and those with less,
// as far as the data fits.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ListAllowedNodeTypeModifications(CacheStore store, NodeTypeRoom room)
    : IAction<ListAllowedNodeTypeModificationsMessage, AllowedNodeTypeModificationsMessage>
{
    public async Task<AllowedNodeTypeModificationsMessage> RunAsync(
        ListAllowedNodeTypeModificationsMessage request, CancellationToken stop)
    {
        if (request.CacheClusterId is null == request.ReplicationGroupId is null)
        {
            throw ApiErrors.InvalidParameterCombination(
                "Exactly one of CacheClusterId and ReplicationGroupId must be given.");
        }
        var cache = request.ReplicationGroupId is { } group
            ? await store.GetGroupAsync(group.ToLowerInvariant(), stop)
            : await store.GetByClusterAsync(request.CacheClusterId!.ToLowerInvariant(), stop);
        var present = NodeType.Named(cache.NodeType);
        var fitting = await room.FittingAsync(cache);
        return new AllowedNodeTypeModificationsMessage
        {
            ScaleUpModifications = Names(fitting, type => type.MaxMemoryBytes >= present.MaxMemoryBytes && type != present),
            ScaleDownModifications = Names(fitting, type => type.MaxMemoryBytes < present.MaxMemoryBytes),
        };
    }

    static IReadOnlyList<string> Names(IReadOnlyList<NodeType> types, Func<NodeType, bool> isMeant) =>
        types.Where(isMeant).Select(type => type.Name).Order(StringComparer.Ordinal).ToArray();
}

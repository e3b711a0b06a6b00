// ListAllowedNodeTypeModifications: the types of the catalogue with more memory, and those with less.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class ListAllowedNodeTypeModifications(CacheStore store)
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
        return new AllowedNodeTypeModificationsMessage
        {
            ScaleUpModifications = Names(type => type.MaxMemoryBytes >= present.MaxMemoryBytes && type != present),
            ScaleDownModifications = Names(type => type.MaxMemoryBytes < present.MaxMemoryBytes),
        };
    }

    static IReadOnlyList<string> Names(Func<NodeType, bool> isMeant) =>
        NodeType.All.Where(isMeant).Select(type => type.Name).Order(StringComparer.Ordinal).ToArray();
}

// DescribeCacheParameterGroups: one group, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheParameterGroups(ParameterGroupStore store, Locality locality)
    : IAction<DescribeCacheParameterGroupsMessage, CacheParameterGroupsMessage>
{
    public async Task<CacheParameterGroupsMessage> RunAsync(
        DescribeCacheParameterGroupsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (groups, marker) = request.CacheParameterGroupName is { } name
            ? ([await store.GetAsync(name, stop)], null)
            : page.Cut(await store.ListAsync(page.After, page.Count + 1, stop), group => group.Name);
        return new CacheParameterGroupsMessage
        {
            Marker = marker,
            CacheParameterGroups = groups.Select(group => ParameterShapes.Describe(group, locality)).ToArray(),
        };
    }
}

// DescribeCacheSubnetGroups: one group, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheSubnetGroups(SubnetGroupStore store, Locality locality)
    : IAction<DescribeCacheSubnetGroupsMessage, CacheSubnetGroupMessage>
{
    public async Task<CacheSubnetGroupMessage> RunAsync(DescribeCacheSubnetGroupsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (groups, marker) = request.CacheSubnetGroupName is { } name
            ? ([await store.GetAsync(name.ToLowerInvariant(), stop)], null)
            : page.Cut(await store.ListAsync(page.After, page.Count + 1, stop), group => group.Name);
        return new CacheSubnetGroupMessage
        {
            Marker = marker,
            CacheSubnetGroups = groups.Select(group => SubnetGroupShapes.Describe(group, locality)).ToArray(),
        };
    }
}

// DescribeCacheSecurityGroups: one group, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheSecurityGroups(SecurityGroupStore store, Locality locality)
    : IAction<DescribeCacheSecurityGroupsMessage, CacheSecurityGroupMessage>
{
    public async Task<CacheSecurityGroupMessage> RunAsync(
        DescribeCacheSecurityGroupsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (groups, marker) = request.CacheSecurityGroupName is { } name
            ? ([await store.GetAsync(name.ToLowerInvariant(), stop)], null)
            : page.Cut(await store.ListAsync(page.After, page.Count + 1, stop), group => group.Name);
        return new CacheSecurityGroupMessage
        {
            Marker = marker,
            CacheSecurityGroups = groups.Select(group => SecurityGroupShapes.Describe(group, locality)).ToArray(),
        };
    }
}

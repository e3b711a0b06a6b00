// DescribeServiceUpdates: upgrades of Larder that found nodes of an earlier version.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeServiceUpdates(ServiceUpdateStore store)
    : IAction<DescribeServiceUpdatesMessage, ServiceUpdatesMessage>
{
    public async Task<ServiceUpdatesMessage> RunAsync(DescribeServiceUpdatesMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.ServiceUpdateName is { } name)
        {
            return new ServiceUpdatesMessage { ServiceUpdates = [UpdateShapes.Describe(await store.GetAsync(name, stop))] };
        }
        var found = (await store.ListAsync(stop))
            .Where(row => request.ServiceUpdateStatus is not { Count: > 0 } asked || asked.Contains(UpdateShapes.StatusOf(row)))
            .OrderBy(row => row.Name, StringComparer.Ordinal);
        var (rows, marker) = page.CutOrdered(found, row => row.Name);
        return new ServiceUpdatesMessage { Marker = marker, ServiceUpdates = rows.Select(UpdateShapes.Describe).ToArray() };
    }
}

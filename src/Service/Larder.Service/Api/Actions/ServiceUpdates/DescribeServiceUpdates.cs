// DescribeServiceUpdates: nodes follow the service that starts them, so none waits for an update.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeServiceUpdatesMessage.ServiceUpdateStatus), "There are none to choose from.")]
sealed class DescribeServiceUpdates : IAction<DescribeServiceUpdatesMessage, ServiceUpdatesMessage>
{
    public Task<ServiceUpdatesMessage> RunAsync(DescribeServiceUpdatesMessage request, CancellationToken stop)
    {
        PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.ServiceUpdateName is not { } name)
        {
            return Task.FromResult(new ServiceUpdatesMessage { ServiceUpdates = [] });
        }
        throw ApiErrors.ServiceUpdateNotFound($"Service update not found: {name}");
    }
}

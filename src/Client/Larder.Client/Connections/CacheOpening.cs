// Connects a cache while the application starts, so that the first request finds it connected. An application whose cache
// is away starts all the same, after the connect limit.
using Microsoft.Extensions.Hosting;

namespace Larder.Client.Connections;

sealed class CacheOpening(LarderCache cache) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => cache.OpenAsync().WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

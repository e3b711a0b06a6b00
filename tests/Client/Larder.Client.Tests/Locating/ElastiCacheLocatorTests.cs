// An ElastiCache API that takes connections and says nothing.
using System.Net;
using System.Net.Sockets;
using Larder.Client.Locating;
using Xunit;

namespace Larder.Client.Tests.Locating;

public sealed class ElastiCacheLocatorTests
{
    [Fact]
    public async Task An_API_that_hangs_knows_no_cache()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(100) };
        var locator = new ElastiCacheLocator(
            http, new ElastiCacheAccess(new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}")), "cache");
        await Assert.ThrowsAsync<CacheNotFoundException>(
            () => locator.FindAsync(TestContext.Current.CancellationToken));

        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locator.FindAsync(stopped.Token));
    }
}

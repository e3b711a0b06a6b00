// The service with the real servers as nodes: they start, answer, and end with their cache.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class NativeNodesTests
{
    [Theory]
    [InlineData("valkey", "PING\r\n", "+PONG")]
    [InlineData("memcached", "version\r\n", "VERSION")]
    public async Task A_cache_of_a_real_server_is_created_used_and_deleted(string engine, string request, string answer)
    {
        await using var service = await ServiceProcess.StartWithNativeNodesAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        await api.CallAsync("CreateCacheCluster", $"CacheClusterId=a&Engine={engine}&CacheNodeType=cache.t3.micro");
        await Until.TrueAsync(async () => await api.StatusAsync("a") == "available");
        Assert.StartsWith(answer, await RawConnection.AskAsync(service.FirstNodePort, request));
        var pid = service.NodePid("a", "0001");
        var command = await File.ReadAllTextAsync($"/proc/{pid}/cmdline", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Larder", command);
        await api.CallAsync("DeleteCacheCluster", "CacheClusterId=a");
        await Until.TrueAsync(async () => await api.StatusAsync("a") is null);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task A_snapshot_of_a_real_server_is_restored_to_another()
    {
        await using var service = await ServiceProcess.StartWithNativeNodesAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        await api.CallAsync("CreateCacheCluster", "CacheClusterId=a&Engine=redis&CacheNodeType=cache.t3.micro");
        await Until.TrueAsync(async () => await api.StatusAsync("a") == "available");
        await RawConnection.AskAsync(service.FirstNodePort, "SET k v\r\n");
        await api.CallAsync("DeleteCacheCluster", "CacheClusterId=a&FinalSnapshotIdentifier=s");
        await Until.TrueAsync(async () => await api.StatusAsync("a") is null);
        await api.CallAsync("CreateCacheCluster", "CacheClusterId=b&SnapshotName=s");
        await Until.TrueAsync(async () => await api.StatusAsync("b") == "available");
        var port = (await api.CallAsync("DescribeCacheClusters", "CacheClusterId=b&ShowCacheNodeInfo=true"))
            .Descendants(ApiClient.Namespace + "Port").First().Value;
        Assert.StartsWith("$1\r\nv", await RawConnection.AskAsync(int.Parse(port), "GET k\r\n"));
    }
}

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
        await api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "a", Engine = engine, CacheNodeType = "cache.t3.micro",
        });
        await Until.TrueAsync(async () => await api.StatusAsync("a") == "available");
        Assert.StartsWith(answer, await RawConnection.AskAsync(service.FirstNodePort, request));
        var pid = service.NodePid("a", "0001");
        var command = await File.ReadAllTextAsync($"/proc/{pid}/cmdline", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Larder", command);
        await api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "a" });
        await Until.TrueAsync(async () => await api.StatusAsync("a") is null);
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task A_cluster_of_real_memcached_nodes_grows_shrinks_reboots_and_tells_its_version()
    {
        await using var service = await ServiceProcess.StartWithNativeNodesAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        await api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "m", Engine = "memcached", EngineVersion = "1.5.16", CacheNodeType = "cache.t3.micro",
            NumCacheNodes = 2,
        });
        await AvailableAsync(api, 2);
        var ports = await PortsAsync(api);
        foreach (var port in ports) Assert.StartsWith("STORED", await RawConnection.AskAsync(port, "set k 0 0 1\r\nv\r\n"));
        var version = (await RawConnection.AskAsync(ports[0], "version\r\n")).TrimEnd()["VERSION ".Length..];
        Assert.Equal(version, (await api.ClusterAsync("m")).EngineVersion);

        await api.Client.ModifyCacheClusterAsync(new() { CacheClusterId = "m", NumCacheNodes = 3, ApplyImmediately = true });
        await AvailableAsync(api, 3);
        // Whoever stays keeps what it has.
        Assert.StartsWith("VALUE k", await RawConnection.AskAsync(ports[1], "get k\r\n"));
        await api.Client.ModifyCacheClusterAsync(new()
        {
            CacheClusterId = "m", NumCacheNodes = 2, CacheNodeIdsToRemove = ["0001"], ApplyImmediately = true,
        });
        await AvailableAsync(api, 2);
        Assert.StartsWith("VALUE k", await RawConnection.AskAsync(ports[1], "get k\r\n"));

        await api.Client.RebootCacheClusterAsync(new() { CacheClusterId = "m", CacheNodeIdsToReboot = ["0002"] });
        await AvailableAsync(api, 2);
        Assert.StartsWith("END", await RawConnection.AskAsync(ports[1], "get k\r\n"));
        await api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "m" });
        await Until.TrueAsync(async () => await api.StatusAsync("m") is null);
    }

    static Task AvailableAsync(ApiClient api, int nodes) => Until.TrueAsync(async () =>
        await api.StatusAsync("m") == "available" && (await PortsAsync(api)).Length == nodes);

    static async Task<int[]> PortsAsync(ApiClient api) =>
        [.. (await api.ClusterAsync("m")).CacheNodes.Select(node => node.Endpoint!.Port!.Value)];

    [Fact]
    public async Task A_snapshot_of_a_real_server_is_restored_to_another()
    {
        await using var service = await ServiceProcess.StartWithNativeNodesAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        await api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "a", Engine = "redis", CacheNodeType = "cache.t3.micro",
        });
        await Until.TrueAsync(async () => await api.StatusAsync("a") == "available");
        await RawConnection.AskAsync(service.FirstNodePort, "SET k v\r\n");
        await api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "a", FinalSnapshotIdentifier = "s" });
        await Until.TrueAsync(async () => await api.StatusAsync("a") is null);
        await api.Client.CreateCacheClusterAsync(new() { CacheClusterId = "b", SnapshotName = "s" });
        await Until.TrueAsync(async () => await api.StatusAsync("b") == "available");
        Assert.StartsWith("$1\r\nv", await RawConnection.AskAsync(await api.PortAsync("b"), "GET k\r\n"));
    }
}

// What happens when processes are killed: nodes come back, caches survive the service, and what was acknowledged is
// there.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class KillTests : IAsyncLifetime
{
    readonly HttpClient _http = new();
    ServiceProcess _service = null!;
    ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceProcess.StartAsync();
        _http.BaseAddress = _service.Address;
        _api = new ApiClient(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_node_is_started_again_on_its_port()
    {
        await CreateAsync("a", "valkey", 1);
        var pid = _service.NodePid("a", "0001");
        ServiceProcess.Signal("-KILL", pid);
        await RecoveredAsync("0001");
        Assert.Contains("Recovering cache nodes 0001", await _api.EventsAsync());
        Assert.NotEqual(pid, _service.NodePid("a", "0001"));
        Assert.Equal("available", await _api.StatusAsync("a"));
        Assert.StartsWith("+PONG", await AskNodeAsync("PING\r\n"));
    }

    [Fact]
    public async Task Nodes_outlive_a_killed_service_and_are_taken_over_by_the_next()
    {
        await CreateAsync("a", "valkey", 1);
        await AskNodeAsync("SET k v\r\n");
        var pid = _service.NodePid("a", "0001");

        await _service.KillAsync();
        Assert.StartsWith("$1\r\nv", await AskNodeAsync("GET k\r\n"));

        await _service.StartAgainAsync();
        Assert.Equal("available", await _api.StatusAsync("a"));
        Assert.StartsWith("$1\r\nv", await AskNodeAsync("GET k\r\n"));
        Assert.Equal(pid, _service.NodePid("a", "0001"));

        // It is watched again, though it is not a child of this service.
        ServiceProcess.Signal("-KILL", pid);
        await Until.TrueAsync(() => Task.FromResult(_service.NodePid("a", "0001") != pid));
        await RecoveredAsync("0001");
    }

    [Fact]
    public async Task A_node_that_ended_while_no_service_ran_is_started_by_the_next()
    {
        await CreateAsync("a", "memcached", 2);
        await _service.KillAsync();
        ServiceProcess.Signal("-KILL", _service.NodePid("a", "0002"));
        var kept = _service.NodePid("a", "0001");
        await _service.StartAgainAsync();
        await RecoveredAsync("0002");
        Assert.Equal(kept, _service.NodePid("a", "0001"));
        Assert.DoesNotContain("Recovering cache nodes 0001", await _api.EventsAsync());
    }

    [Fact]
    public async Task A_snapshot_that_was_begun_before_a_kill_is_finished_after_it()
    {
        await CreateAsync("a", "valkey", 1);
        await AskNodeAsync("EVAL \"for i = 1, 200000 do redis.call('set', 'k' .. i, i) end\" 0\r\n");
        await _api.Client.CreateSnapshotAsync(new() { CacheClusterId = "a", SnapshotName = "s" });
        await _service.KillAsync();
        await _service.StartAgainAsync();
        await Until.TrueAsync(() => _api.SnapshotStatusAsync("s"), status => status == "available");
        await Until.TrueAsync(async () => await _api.StatusAsync("a") == "available");
        await _api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "a", FinalSnapshotIdentifier = "last" });
        await _service.KillAsync();
        await _service.StartAgainAsync();
        await Until.TrueAsync(async () => await _api.StatusAsync("a") is null);
        Assert.Equal("available", await _api.SnapshotStatusAsync("last"));
    }

    [Fact]
    public async Task What_was_acknowledged_right_before_a_kill_is_carried_out_after_it()
    {
        await _api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "a", Engine = "valkey", CacheNodeType = "cache.t3.micro",
        });
        await _service.KillAsync();
        await _service.StartAgainAsync();
        await Until.TrueAsync(async () => await _api.StatusAsync("a") == "available");
        await _api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "a" });
        await _service.KillAsync();
        await _service.StartAgainAsync();
        await Until.TrueAsync(async () => await _api.StatusAsync("a") is null);
    }

    async Task CreateAsync(string id, string engine, int nodeCount)
    {
        await _api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = id, Engine = engine, CacheNodeType = "cache.t3.micro", NumCacheNodes = nodeCount,
        });
        await Until.TrueAsync(async () => await _api.StatusAsync(id) == "available");
    }

    Task RecoveredAsync(string nodeId) => Until.TrueAsync(
        _api.EventsAsync, events => events.Contains($"Finished recovery for cache nodes {nodeId}"));

    Task<string> AskNodeAsync(string request) => RawConnection.AskAsync(_service.FirstNodePort, request);
}

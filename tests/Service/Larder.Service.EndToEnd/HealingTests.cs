// Groups heal under load, whatever falls: the primary killed, stopped, robbed of its folder; a replica; the service. Clients at
// the primary endpoint go on, and what a client waited for (WAIT 1) is there. How long it takes is measured by
// tests/Reliability.
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class HealingTests : IAsyncLifetime
{
    readonly HttpClient _http = new();
    ServiceProcess _service = null!;
    ApiClient _api = null!;
    GroupClient _group = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceProcess.StartAsync();
        _http.BaseAddress = _service.Address;
        _api = new ApiClient(_http);
        _group = new GroupClient(_service, _api, "g");
        await _api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 3, AutomaticFailoverEnabled = true, MultiAZEnabled = true,
        });
        await _group.AvailableAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("-KILL")]
    [InlineData("-STOP")]
    [InlineData("folder")]
    public async Task A_primary_that_falls_is_replaced_and_nothing_acknowledged_is_lost(string fault)
    {
        using var writer = new GroupWriter(await _group.PortAsync("PrimaryEndpoint"));
        await writer.WritesAsync(200);
        for (var round = 0; round < 2; round++)
        {
            var primary = await _group.PrimaryAsync();
            Fell(primary, fault);
            await _group.UntilAsync(_group.PrimaryAsync, other => other != primary);
            await writer.WritesAsync(200);
            await _group.AvailableAsync();
            Assert.Equal(2, (await _group.MembersAsync("replica")).Count);
        }
        writer.AssertAllThere();
    }

    [Fact]
    public async Task A_group_goes_on_without_its_service_and_fails_over_when_it_is_back()
    {
        using var writer = new GroupWriter(await _group.PortAsync("PrimaryEndpoint"));
        await _service.KillAsync();
        await writer.WritesAsync(500);
        var primary = "g-001";
        ServiceProcess.Signal("-KILL", _service.NodePid(primary, "0001"));
        await _service.StartAgainAsync();
        await _group.UntilAsync(_group.PrimaryAsync, other => other != primary);
        await writer.WritesAsync(200);
        await _group.AvailableAsync();
        writer.AssertAllThere();
    }

    [Fact]
    public async Task A_replica_that_falls_comes_back_and_stops_nobody()
    {
        using var writer = new GroupWriter(await _group.PortAsync("PrimaryEndpoint"));
        var pid = _service.NodePid("g-002", "0001");
        ServiceProcess.Signal("-KILL", pid);
        await writer.WritesAsync(200);
        // That it is seen to have fallen is over too soon to be waited for.
        await _group.UntilAsync(
            () => _api.EventsAsync("g"), events => events.Contains("Finished recovery for cache nodes 0001"));
        await _group.AvailableAsync();
        Assert.NotEqual(pid, _service.NodePid("g-002", "0001"));
        Assert.Equal("g-001", await _group.PrimaryAsync());
        writer.AssertAllThere();
    }

    void Fell(string member, string fault)
    {
        if (fault == "folder") Folders.Remove(Path.Combine(_service.DataDirectory, "nodes", member, "0001"));
        else ServiceProcess.Signal(fault, _service.NodePid(member, "0001"));
    }
}

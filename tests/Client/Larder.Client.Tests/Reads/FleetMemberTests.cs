// How a server comes to be known to the others of its fleet.
using Larder.Client.Connections;
using Larder.Client.Reads;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class FleetMemberTests
{
    [Fact]
    public async Task A_cache_that_hangs_is_waited_for_once()
    {
        using var node = LarderNode.Start("valkey");
        using var cache = new LarderCache("tests", new LarderCacheOptions
        {
            Endpoint = $"127.0.0.1:{node.Port}",
            CommandLimit = TimeSpan.FromSeconds(1),
            ConnectLimit = TimeSpan.FromMinutes(1),
        });
        await cache.OpenAsync();
        Wait.Until(() => cache.Connection.GetSubscriber().IsConnected(), "the connection for subscriptions");
        var member = new FleetMember(cache, "read:");
        node.Signal("STOP");
        await Assert.ThrowsAsync<CacheAwayException>(member.NameAsync);

        // Then nobody waits for it; it is listened for all the same.
        var name = member.NameAsync();
        Assert.True(name.IsCompletedSuccessfully);
        Assert.Equal("", await name);
        node.Signal("CONT");
        Wait.Until(() => member.NameAsync().GetAwaiter().GetResult().Length > 0, "the server to have a name");
    }
}

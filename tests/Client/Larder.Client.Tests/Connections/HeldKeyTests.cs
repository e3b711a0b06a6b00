// A right that is held goes on being renewed after a moment in which the cache did not answer.
using Larder.Client.Connections;
using Larder.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class HeldKeyTests
{
    [Fact]
    public async Task A_renewal_that_fails_is_not_the_last()
    {
        using var node = LarderNode.Start("valkey");
        using var admin = new RespConnection(node.Connect());
        using var cache = CacheFixture.Open(node, TimeSpan.FromMilliseconds(250));
        await cache.OpenAsync();
        var time = new FakeTimeProvider();
        HeldKey? held = null;
        Wait.Until(() => (held = TryTake(cache, time)) is not null, "the key to be taken");

        node.Signal("STOP");
        time.Advance(TimeSpan.FromMinutes(20));
        Wait.Until(() => cache.IsAway, "a renewal to fail");
        node.Signal("CONT");
        Wait.Until(() => !cache.IsAway, "the cache to be back");
        Assert.Equal(":1\r\n", RespConnection.Text(admin.Call("EXPIRE", "right", "600")));
        Wait.Until(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(20));
                return long.Parse(RespConnection.Text(admin.Call("TTL", "right")).Trim()[1..]) > 600;
            },
            "the key to be renewed");
        await held!.DisposeAsync();
    }

    [Fact]
    public async Task A_right_that_is_not_waited_for_any_more_is_not_held()
    {
        using var node = LarderNode.Start("valkey");
        using var admin = new RespConnection(node.Connect());
        using var cache = CacheFixture.Open(node);
        await cache.OpenAsync();
        node.Signal("STOP");
        using var leave = new CancellationTokenSource();
        var taking = HeldKey.TryTakeAsync(cache, "right", "mine", TimeSpan.FromHours(1), TimeProvider.System, leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        node.Signal("CONT");

        // By then the node has done what it was asked for before.
        await cache.RunAsync(database => database.PingAsync(), TestContext.Current.CancellationToken);
        Wait.Until(
            () => RespConnection.Text(admin.Call("EXISTS", "right")) == ":0\r\n", "the right to be given back");
    }

    static HeldKey? TryTake(LarderCache cache, TimeProvider time)
    {
        try
        {
            return HeldKey.TryTakeAsync(cache, "right", "mine", TimeSpan.FromHours(1), time).GetAwaiter().GetResult();
        }
        catch (CacheAwayException)
        {
            return null; // of a machine that is busy
        }
    }
}

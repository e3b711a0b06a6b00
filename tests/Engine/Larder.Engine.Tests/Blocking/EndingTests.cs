// Who is told to end, or has left, takes nothing along; of several ends at once the first is what the client hears; and
// what a push caused is over before the pusher's next command, whichever loops are busy with it.
using Larder.Engine.Execution.Blocking;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Blocking;

public sealed class EndingTests : IDisposable
{
    const int Rounds = 200;

    readonly RunningNode _node = new();
    readonly TestClient _pusher;

    public EndingTests() => _pusher = _node.ConnectClient();

    public void Dispose()
    {
        _pusher.Dispose();
        _node.Dispose();
    }

    [Theory]
    [InlineData("BLPOP l 0")]
    [InlineData("BLMOVE l m LEFT LEFT 0")]
    [InlineData("BLMPOP 0 2 k l LEFT")]
    public void Who_is_killed_takes_no_element_along(string command)
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var waiter = _node.ConnectClient();
            var id = waiter.Id;
            waiter.Send(command);
            _node.AwaitBlocked(1);
            _pusher.SendTogether($"CLIENT KILL ID {id}", "RPUSH l x", "LRANGE l 0 -1", "DEL l");
            Assert.Equal(":1", _pusher.Receive());
            Assert.Equal(":1", _pusher.Receive());
            Assert.Equal("*1 $1 x", _pusher.Receive());
            _pusher.Receive();
            _node.AwaitBlocked(0);
        }
    }

    [Fact]
    public void Who_is_killed_takes_no_member_and_no_entry_along()
    {
        _pusher.Call("XGROUP CREATE s g $ MKSTREAM");
        foreach (var command in new[] { "XREADGROUP GROUP g c BLOCK 0 STREAMS s >", "BZPOPMIN z 0", "BZMPOP 0 1 z MAX" })
        {
            using var waiter = _node.ConnectClient();
            var id = waiter.Id;
            waiter.Send(command);
            _node.AwaitBlocked(1);
            _pusher.SendTogether(
                $"CLIENT KILL ID {id}", "ZADD z 1 a", "ZCARD z", "DEL z", "XADD s * f v", "XPENDING s g");
            _pusher.Receive();
            _pusher.Receive();
            Assert.Equal(":1", _pusher.Receive());
            _pusher.Receive();
            _pusher.Receive();
            Assert.Equal("*4 :0 $-1 $-1 *-1", _pusher.Receive());
            _node.AwaitBlocked(0);
        }
    }

    [Fact]
    public void The_next_in_line_is_served_instead()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using TestClient first = _node.ConnectClient(), second = _node.ConnectClient();
            var id = first.Id;
            first.Send("BLPOP l 0");
            _node.AwaitBlocked(1);
            second.Send("BLPOP l 0");
            _node.AwaitBlocked(2);
            _pusher.SendTogether($"CLIENT KILL ID {id}", "RPUSH l x");
            Assert.Equal("*2 $1 l $1 x", second.Receive());
            _pusher.Receive();
            _pusher.Receive();
            _node.AwaitBlocked(0);
        }
    }

    [Fact]
    public void Who_has_left_takes_no_element_along()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var waiter = _node.ConnectClient();
            waiter.Send("BLPOP l 0");
            _node.AwaitBlocked(1);
            waiter.Dispose();
            Assert.Equal(":1", _pusher.Call("RPUSH l x"));
            Assert.Equal("*1 $1 x", _pusher.Call("LRANGE l 0 -1"));
            _pusher.Call("DEL l");
            _node.AwaitBlocked(0);
        }
    }

    [Fact]
    public void Who_loses_its_user_takes_no_element_along()
    {
        for (var i = 0; i < Rounds; i++)
        {
            _pusher.Call("ACL SETUSER u on nopass ~* +@all");
            using var waiter = _node.ConnectClient();
            Assert.Equal("+OK", waiter.Call("AUTH u p"));
            waiter.Send("BLPOP l 0");
            _node.AwaitBlocked(1);
            _pusher.SendTogether("ACL DELUSER u", "RPUSH l x", "LPOP l");
            _pusher.Receive();
            _pusher.Receive();
            Assert.Equal("$1 x", _pusher.Receive());
            _node.AwaitBlocked(0);
        }
    }

    [Fact]
    public async Task A_push_is_over_before_the_pushers_next_command()
    {
        using var stop = new CancellationTokenSource();
        // Others keep the loops busy with work of the same kind.
        var noise = Enumerable.Range(0, 3).Select(i => Task.Run(() => PingPong($"noise{i}", stop.Token))).ToArray();
        using var waiter = _node.ConnectClient();
        var state = _node.Server.Clients.Find(waiter.Id)!.State;
        for (var i = 0; i < 5 * Rounds; i++)
        {
            waiter.Send("BLPOP l 0");
            Wait.Until(() => state.Blocked != null, "the client to block");
            _pusher.SendTogether("RPUSH l x", "LLEN l");
            Assert.Equal(":1", _pusher.Receive());
            Assert.Equal(":0", _pusher.Receive());
            Assert.Equal("*2 $1 l $1 x", waiter.Receive());
        }
        await stop.CancelAsync();
        await Task.WhenAll(noise);
    }

    // Of all ends at one moment each client hears one, whole, and who asked for it was told the truth.
    [Fact]
    public void A_client_hears_the_end_that_came_first()
    {
        using var waiter = _node.ConnectClient();
        var id = waiter.Id;
        for (var i = 0; i < Rounds; i++)
        {
            waiter.Send("BLPOP l 0.001");
            var replies = Enumerable.Range(0, 4).Select(_ => _pusher.Call($"CLIENT UNBLOCK {id} ERROR")).ToList();
            var expected = replies.Contains(":1") ? "-UNBLOCKED client unblocked via CLIENT UNBLOCK" : "*-1";
            Assert.Equal(expected, waiter.Receive());
        }
    }

    void PingPong(string key, CancellationToken stop)
    {
        using TestClient waiter = _node.ConnectClient(), pusher = _node.ConnectClient();
        while (!stop.IsCancellationRequested)
        {
            waiter.Send($"BLPOP {key} 0");
            pusher.Call($"RPUSH {key} x");
            Assert.Equal($"*2 ${key.Length} {key} $1 x", waiter.Receive());
        }
    }
}

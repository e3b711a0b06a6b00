// Clients that wait for keys: who is served, in which order, and what ends the waiting otherwise.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Blocking;

public sealed class BlockingTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _pusher;

    public BlockingTests()
    {
        ByteQueue.Bind(_node.Server.Bindings, _node.Server.Blocked);
        _pusher = _node.ConnectClient();
    }

    public void Dispose()
    {
        _pusher.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void What_is_there_is_taken_at_once()
    {
        _pusher.Call("SET b xy");
        Assert.Equal("*2 $1 b $1 x", _pusher.Call("BLPOP a b 0"));
        Assert.Equal("*2 $1 b $1 y", _pusher.Call("BLPOP a b 0"));
        Assert.Equal(0, _node.Server.Blocked.Count);
    }

    [Fact]
    public void A_push_wakes_the_one_who_waits_and_what_it_sent_behind_is_executed()
    {
        using var waiter = _node.ConnectClient();
        waiter.SendTogether("BLPOP a 0", "SET done 1", "GET done");
        _node.AwaitBlocked(1);
        Assert.Equal("$-1", _pusher.Call("GET done"));
        Assert.Equal(":1", _pusher.Call("APPEND a x"));
        Assert.Equal("*2 $1 a $1 x", waiter.Receive());
        Assert.Equal("+OK", waiter.Receive());
        Assert.Equal("$1 1", waiter.Receive());
        Assert.Equal(":0", _pusher.Call("EXISTS a"));
        Assert.Equal(0, _node.Server.Blocked.Count);
    }

    [Fact]
    public void Who_came_first_is_served_first()
    {
        var waiters = Enumerable.Range(0, 5).Select(i =>
        {
            var waiter = _node.ConnectClient();
            waiter.Send("BLPOP a 0");
            _node.AwaitBlocked(i + 1);
            return waiter;
        }).ToList();
        _pusher.Call("APPEND a 12345");
        for (var i = 0; i < 5; i++) Assert.Equal($"*2 $1 a $1 {i + 1}", waiters[i].Receive());
        waiters.ForEach(waiter => waiter.Dispose());
    }

    [Fact]
    public void A_transaction_serves_when_it_is_over()
    {
        using var waiter = _node.ConnectClient();
        waiter.Send("BLPOP a b 0");
        _node.AwaitBlocked(1);
        _pusher.SendTogether("MULTI", "APPEND b 1", "APPEND a 2", "GET a", "GET b", "EXEC");
        for (var i = 0; i < 5; i++) _pusher.Receive();
        Assert.Equal("*4 :1 :1 $1 2 $1 1", _pusher.Receive());
        Assert.Equal("*2 $1 a $1 2", waiter.Receive());
        Assert.Equal("$1 1", _pusher.Call("GET b"));
    }

    [Fact]
    public void What_is_gone_again_wakes_nobody()
    {
        using var waiter = _node.ConnectClient();
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        _pusher.SendTogether("MULTI", "APPEND a 1", "DEL a", "EXEC");
        for (var i = 0; i < 4; i++) _pusher.Receive();
        Assert.Equal(1, _node.Server.Blocked.Count);
        _pusher.Call("APPEND a 2");
        Assert.Equal("*2 $1 a $1 2", waiter.Receive());
    }

    [Fact]
    public void In_a_transaction_nothing_blocks()
    {
        _pusher.SendTogether("MULTI", "BLPOP a 0", "BRPOPLPUSH a b 0", "EXEC");
        for (var i = 0; i < 3; i++) _pusher.Receive();
        Assert.Equal("*2 *-1 $-1", _pusher.Receive());
    }

    [Fact]
    public void Serving_one_may_serve_another()
    {
        using TestClient mover = _node.ConnectClient(), waiter = _node.ConnectClient();
        waiter.Send("BLPOP z 0");
        _node.AwaitBlocked(1);
        mover.Send("BRPOPLPUSH a z 0");
        _node.AwaitBlocked(2);
        _pusher.Call("APPEND a x");
        Assert.Equal("$1 x", mover.Receive());
        Assert.Equal("*2 $1 z $1 x", waiter.Receive());
    }

    [Fact]
    public void Time_ends_the_waiting()
    {
        using var waiter = _node.ConnectClient();
        Assert.Equal("*-1", waiter.Call("BLPOP a b a 0.01"));
        Assert.Equal("*-1", waiter.Call("BRPOPLPUSH a b 0.01"));
        waiter.Call("HELLO 3");
        Assert.Equal("_", waiter.Call("BLPOP a 0.01"));
        Assert.Equal(":1", _pusher.Call("APPEND a x"));
        Assert.Equal("$1 x", _pusher.Call("GET a"));
        Assert.Equal(0, _node.Server.Blocked.Count);
    }

    [Theory]
    [InlineData("-1", "-ERR timeout is negative")]
    [InlineData("x", "-ERR timeout is not a float or out of range")]
    [InlineData("1e30", "-ERR timeout is out of range")]
    public void Bad_timeouts_are_refused(string timeout, string refusal) =>
        Assert.Equal(refusal, _pusher.Call($"BLPOP a {timeout}"));

    [Fact]
    public void Another_client_can_end_it()
    {
        using var waiter = _node.ConnectClient();
        var id = waiter.Id;
        Assert.Equal(":0", _pusher.Call($"CLIENT UNBLOCK {id}"));
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        Assert.Equal(":1", _pusher.Call($"CLIENT UNBLOCK {id}"));
        Assert.Equal("*-1", waiter.Receive());
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        Assert.Equal(":1", _pusher.Call($"CLIENT UNBLOCK {id} ERROR"));
        Assert.Equal("-UNBLOCKED client unblocked via CLIENT UNBLOCK", waiter.Receive());
        Assert.Equal("+PONG", waiter.Call("PING"));
    }

    [Fact]
    public void Who_leaves_takes_nothing_along()
    {
        var leaving = _node.ConnectClient();
        leaving.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        leaving.Dispose();
        _node.AwaitBlocked(0);
        _pusher.Call("APPEND a x");
        Assert.Equal("$1 x", _pusher.Call("GET a"));
    }

    [Fact]
    public void Waiting_is_by_numbered_database_and_a_swap_brings_the_key()
    {
        using var waiter = _node.ConnectClient();
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        _pusher.Call("SELECT 1");
        _pusher.Call("SET a x");
        Assert.Equal(1, _node.Server.Blocked.Count);
        Assert.Equal("+OK", _pusher.Call("SWAPDB 0 1"));
        Assert.Equal("*2 $1 a $1 x", waiter.Receive());
    }

    [Fact]
    public void Renaming_and_copying_wake_too()
    {
        using var waiter = _node.ConnectClient();
        _pusher.Call("SET source xy");
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        _pusher.Call("COPY source a");
        Assert.Equal("*2 $1 a $1 x", waiter.Receive());
        _pusher.Call("DEL a");
        waiter.Send("BLPOP a 0");
        _node.AwaitBlocked(1);
        _pusher.Call("RENAME source a");
        Assert.Equal("*2 $1 a $1 x", waiter.Receive());
    }

    [Fact]
    public void A_parked_request_can_be_adjusted()
    {
        using var waiter = _node.ConnectClient();
        waiter.Send("BRPOP a 0");
        _node.AwaitBlocked(1);
        _pusher.Call("APPEND a x");
        Assert.Equal("*2 $1 x $5 12345", waiter.Receive());
    }

    [Fact]
    public void One_can_wait_for_what_is_no_key()
    {
        ByteQueue.Count(_node.Server.Blocked, 0);
        using var waiter = _node.ConnectClient();
        Assert.Equal(":0", waiter.Call("WAIT 2 10"));
        waiter.Send("WAIT 2 0");
        _node.AwaitBlocked(1);
        ByteQueue.Count(_node.Server.Blocked, 1);
        _pusher.Call("PING");
        Assert.Equal(1, _node.Server.Blocked.Count);
        ByteQueue.Count(_node.Server.Blocked, 2);
        _node.Server.Loops.Loops[0].Nudge(); // it came from no loop
        Assert.Equal(":2", waiter.Receive());
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_many_pushers_and_poppers()
    {
        const int Pushers = 3, Poppers = 6, Each = 200;
        var popped = new int[Poppers];
        var poppers = Enumerable.Range(0, Poppers).Select(i => Task.Run(() => popped[i] = PopUntilEnd(i))).ToArray();
        var pushers = Enumerable.Range(0, Pushers).Select(_ => Task.Run(() => Push(Each))).ToArray();
        await Task.WhenAll(pushers);
        Wait.Until(() => _pusher.Call("EXISTS q1 q2 q3 q4") == ":0", "all to be taken");
        _pusher.Call("APPEND end " + new string('!', Poppers));
        await Task.WhenAll(poppers);
        Assert.Equal(Pushers * Each, popped.Sum());
        Assert.Equal(0, _node.Server.Blocked.Count);
    }

    // Some wait for ever, some for a moment at a time, so that timeouts and pushes meet.
    int PopUntilEnd(int number)
    {
        using var client = _node.ConnectClient();
        var timeout = number % 2 == 0 ? "0" : "0.001";
        for (var popped = 0; ;)
        {
            var reply = client.Call($"BLPOP q1 q2 q3 q4 end {timeout}");
            if (reply.StartsWith("*2 $3 end")) return popped;
            if (reply != "*-1") popped++;
        }
    }

    void Push(int count)
    {
        using var client = _node.ConnectClient();
        for (var i = 0; i < count; i++) client.Call($"APPEND q{i % 4 + 1} x");
    }
}

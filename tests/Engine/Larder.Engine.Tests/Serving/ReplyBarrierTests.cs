// Replies that tell of changes are held until these are safe, in order, whatever the client is in the middle of.
using Larder.Engine.Execution.Requests;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class ReplyBarrierTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    ReplyBarrier Barrier => _node.Server.Barrier;

    long End => _node.Server.Store.Changes.End;

    [Fact]
    public void What_was_written_is_told_when_it_is_safe_and_reads_of_others_at_once()
    {
        using var demand = Demand(holdsReads: false);
        using TestClient writer = _node.ConnectClient(), reader = _node.ConnectClient();
        var written = AwaitWritten(() => writer.Send("SET key value"));
        Assert.Equal("$5 value", reader.Call("GET key"));
        demand.Advance(written - 1);
        Assert.Equal("$-1", reader.Call("GET other"));
        Assert.False(HasReply(writer));
        demand.Advance(written);
        Assert.Equal("+OK", writer.Receive());
        Assert.Equal("$5 value", writer.Call("GET key"));
    }

    [Fact]
    public void A_pipeline_is_answered_in_order_and_goes_on_where_it_was_held()
    {
        using var demand = Demand(holdsReads: false);
        using var writer = _node.ConnectClient();
        var first = AwaitWritten(() => writer.SendTogether("PING", "SET key 1", "GET key"));
        writer.SendTogether("INCR key", "GET key");
        demand.Advance(first);
        Assert.Equal("+PONG", writer.Receive());
        Assert.Equal("+OK", writer.Receive());
        Assert.Equal("$1 1", writer.Receive());
        Wait.Until(() => End > first, "the rest is executed");
        demand.Advance(End);
        Assert.Equal(":2", writer.Receive());
        Assert.Equal("$1 2", writer.Receive());
    }

    [Fact]
    public void Long_replies_of_a_batch_do_not_leave_before_the_write_in_front_of_them()
    {
        using var demand = Demand(holdsReads: false);
        using var writer = _node.ConnectClient();
        var large = new string('x', 100_000);
        var first = AwaitWritten(() => writer.SendTogether($"SET key {large}", "GET key", "GET key", "GET key", "GET key"));
        Assert.False(HasReply(writer));
        demand.Advance(first);
        Assert.Equal("+OK", writer.Receive());
        for (var i = 0; i < 4; i++) Assert.Equal($"$100000 {large}", writer.Receive());
    }

    [Fact]
    public void Reads_are_held_where_nobody_may_see_what_is_not_safe()
    {
        using var demand = Demand(holdsReads: true);
        using TestClient writer = _node.ConnectClient(), reader = _node.ConnectClient();
        AwaitWritten(() => writer.Send("SET key value"));
        reader.Send("GET key");
        Wait.Until(() => Barrier.HeldCount == 2, "it was read and is held");
        Assert.False(reader.HasReply);
        demand.Advance(End);
        Assert.Equal("+OK", writer.Receive());
        Assert.Equal("$5 value", reader.Receive());
    }

    [Fact]
    public void Blocked_clients_and_transactions_are_held_as_well()
    {
        using var demand = Demand(holdsReads: false);
        using TestClient taker = _node.ConnectClient(), giver = _node.ConnectClient();
        taker.Send("BLPOP list 0");
        _node.AwaitBlocked(1);
        AwaitWritten(() => giver.SendTogether("MULTI", "RPUSH list a", "INCR n", "EXEC"));
        _node.AwaitBlocked(0);
        Assert.False(HasReply(taker));
        Assert.False(HasReply(giver));
        demand.Advance(End);
        Assert.Equal("*2 $4 list $1 a", taker.Receive());
        foreach (var reply in (string[])["+OK", "+QUEUED", "+QUEUED", "*2 :1 :1"]) Assert.Equal(reply, giver.Receive());
    }

    [Fact]
    public void What_is_given_up_ends_its_connections_and_a_demand_that_goes_sends_what_it_held()
    {
        TestClient lost = _node.ConnectClient(), kept = _node.ConnectClient();
        using (Demand(holdsReads: false))
        {
            AwaitWritten(() => lost.Send("SET key lost"));
            Wait.Until(() => Barrier.HeldCount == 1, "it is held");
            Barrier.Break();
            Assert.ThrowsAny<IOException>(lost.Receive);
            AwaitWritten(() => kept.Send("SET key kept"));
        }
        Assert.Equal("+OK", kept.Receive());
        lost.Dispose();
        kept.Dispose();
    }

    [Fact]
    public void A_client_that_says_goodbye_is_answered_when_it_is_safe()
    {
        using var demand = Demand(holdsReads: false);
        using var writer = _node.ConnectClient();
        AwaitWritten(() => writer.SendTogether("SET key value", "QUIT"));
        Assert.False(HasReply(writer));
        demand.Advance(End);
        Assert.Equal("+OK", writer.Receive());
        Assert.Equal("+OK", writer.Receive());
    }

    BarrierDemand Demand(bool holdsReads)
    {
        var changes = _node.Server.Store.Changes;
        using (_node.Server.NewContext(0).HoldAll())
        {
            if (!changes.IsOpen) changes.TurnOn();
            changes.OpenReader(changes.End); // or nobody would need it, and it would end
        }
        return Barrier.Demand(End, holdsReads);
    }

    // Returns when the change is in the stream and its reply is held.
    long AwaitWritten(Action send)
    {
        var before = End;
        var held = Barrier.HeldCount;
        send();
        Wait.Until(() => End > before && Barrier.HeldCount > held, "the change is written and held");
        return End;
    }

    // Another client of the same loops that is answered shows that they have turned since.
    bool HasReply(TestClient client)
    {
        using var other = _node.ConnectClient();
        other.Call("PING");
        return client.HasReply;
    }
}

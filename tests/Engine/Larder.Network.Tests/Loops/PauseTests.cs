// A paused connection consumes nothing, loses nothing, and its peer's leaving is noticed.
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;
using Larder.Network.Timers;

namespace Larder.Network.Tests.Loops;

public class PauseTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void What_came_behind_a_pause_is_answered_after_resuming(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, connection) = server.Meet();
        client.Send("PING\nPAUSE\nPING\nwhat\n");
        Assert.Equal("PONG", client.ReadLine());
        Assert.Equal("PAUSED", client.ReadLine());

        // More arrives while it is paused; the session is not offered it.
        client.Send("PING\n");
        var offers = session.Offers;
        for (var i = 0; i < 10; i++) Assert.True(connection.Visit(c => Assert.True(c.IsPaused)));
        Assert.Equal(offers, session.Offers);

        Assert.True(connection.Visit(c => c.Resume()));
        Assert.Equal("PONG", client.ReadLine());
        Assert.Equal("UNKNOWN", client.ReadLine());
        Assert.Equal("PONG", client.ReadLine());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Each_pause_needs_its_resume(string transport)
    {
        using var server = new LineServer(transport);
        var (client, _, connection) = server.Meet();
        client.Send("PAUSE\nPING\nPAUSE\nPING\n");
        Assert.Equal("PAUSED", client.ReadLine());
        Assert.True(connection.Visit(c => c.Resume()));
        Assert.Equal("PONG", client.ReadLine());
        Assert.Equal("PAUSED", client.ReadLine());
        Assert.True(connection.Visit(c => c.Resume()));
        Assert.Equal("PONG", client.ReadLine());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_peer_that_leaves_while_paused_is_noticed(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, _) = server.Meet();
        Assert.Equal("PAUSED", client.Ask("PAUSE"));
        client.Dispose();
        Assert.Equal(CloseReason.PeerClosed, session.Closed.Within());
    }

    [Fact]
    public void Unread_bytes_do_not_hide_that_the_peer_left_while_paused()
    {
        Assert.SkipUnless(Larder.Network.Epoll.EpollTransport.IsSupported, "needs epoll");
        using var server = new LineServer("epoll");
        var (client, session, connection) = server.Meet();
        Assert.Equal("PAUSED", client.Ask("PAUSE"));
        client.Send("PING\n");
        Assert.True(connection.Visit(_ => { }));
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal(CloseReason.PeerClosed, session.Closed.Within());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_paused_loop_sleeps(string transport)
    {
        using var server = new LineServer(transport);
        var (client, _, connection) = server.Meet();
        Assert.Equal("PAUSED", client.Ask("PAUSE"));
        client.Send("PING\n");

        // Until the timer fires, housekeeping turns the loop a few times; spinning would turn it thousands of times.
        long turns = 0;
        var fired = new TaskCompletionSource<bool>();
        Assert.True(connection.Visit(c =>
        {
            var before = c.Loop.Counters.TurnCount;
            c.Loop.Schedule(new Alarm(() =>
            {
                turns = c.Loop.Counters.TurnCount - before;
                fired.SetResult(true);
            }), c.Loop.NowMs + 300);
        }));
        Assert.True(fired.Task.Within());
        Assert.InRange(turns, 1, 100);
        client.Dispose();
    }

    sealed class Alarm(Action fire) : LoopTimer
    {
        protected internal override void Fire() => fire();
    }
}

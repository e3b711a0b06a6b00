// A paused connection consumes nothing, loses nothing, and its peer's leaving is noticed.
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;

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

        // More arrives while it is paused; the loop neither reads it nor spins on it.
        client.Send("PING\n");
        var offers = session.Offers;
        long turns = 0;
        for (var i = 0; i < 10; i++)
            Assert.True(connection.Visit(c =>
            {
                Assert.True(c.IsPaused);
                turns = c.Loop.Counters.TurnCount;
            }));
        Assert.Equal(offers, session.Offers);
        Assert.True(turns > 0);

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

        // A loop that spun on the unread bytes would turn without end; housekeeping turns it ten times a second.
        var before = connection.Loop.Counters.TurnCount;
        var started = Environment.TickCount64;
        Waiting.Until(() => connection.Loop.Counters.TurnCount >= before + 5);
        var turnsPerSecond = (connection.Loop.Counters.TurnCount - before) * 1000.0
            / Math.Max(1, Environment.TickCount64 - started);
        Assert.True(turnsPerSecond < 1000, $"{turnsPerSecond} turns a second while nothing happens");
        client.Dispose();
    }
}

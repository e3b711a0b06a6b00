// The ends of connections: asked for, forced, from either side, and never mistaken for one another.
using System.Net.Sockets;
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class CloseTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void A_closing_connection_still_delivers_its_answers(string transport)
    {
        const int Length = 20_000_000;
        using var server = new LineServer(transport);
        var (client, session, _) = server.Meet();
        client.Send($"BIG {Length}\nQUIT\nPING\n");
        client.ReadPattern(Length);
        Assert.Equal("BYE", client.ReadLine());
        Assert.True(client.IsEnded());
        Assert.Equal(CloseReason.Requested, session.Closed.Within());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_peer_that_finished_sending_still_gets_its_answers(string transport)
    {
        const int Length = 20_000_000;
        using var server = new LineServer(transport);
        var (client, session, _) = server.Meet();
        client.Send($"PING\nBIG {Length}\nPING\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("PONG", client.ReadLine());
        client.ReadPattern(Length);
        Assert.Equal("PONG", client.ReadLine());
        Assert.True(client.IsEnded());
        Assert.Equal(CloseReason.PeerClosed, session.Closed.Within());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_kill_from_another_thread_ends_the_connection(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, connection) = server.Meet();
        connection.Kill();
        Assert.True(client.IsEnded());
        Assert.Equal(CloseReason.Killed, session.Closed.Within());
        connection.Kill();
        Assert.False(connection.Visit(_ => Assert.Fail("a message reached a dead connection")));
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Who_is_killed_sees_the_end_although_the_loop_is_busy(string transport)
    {
        using var server = new LineServer(transport);
        var (killer, _, killerConnection) = server.Meet();
        var (client, session, connection) = server.Meet();
        var wasSeen = false;
        Assert.True(killerConnection.Visit(_ =>
        {
            connection.Kill();
            wasSeen = client.Socket.Poll(Waiting.LimitMs * 1000, SelectMode.SelectRead) && client.IsEnded();
        }));
        Assert.True(wasSeen);
        Assert.Equal(CloseReason.Killed, session.Closed.Within());
        killer.Dispose();
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_session_may_abort_another_and_itself(string transport)
    {
        using var server = new LineServer(transport);
        var (first, firstSession, firstConnection) = server.Meet();
        var (second, secondSession, secondConnection) = server.Meet();
        Assert.True(firstConnection.Visit(c =>
        {
            secondConnection.Abort();
            secondConnection.Output.Write("into the void"u8);
            c.Abort();
            c.Output.Write("into the void"u8);
        }));
        Assert.Equal(CloseReason.Killed, firstSession.Closed.Within());
        Assert.Equal(CloseReason.Killed, secondSession.Closed.Within());
        Assert.True(first.IsEnded());
        Assert.True(second.IsEnded());
        Waiting.Until(() => server.Group.ConnectionCount == 0);
        first.Dispose();
        second.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_reset_is_noticed(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, _) = server.Meet();
        Assert.Equal("PONG", client.Ask("PING"));
        client.Socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
        Assert.Equal(CloseReason.Broken, session.Closed.Within());
    }

    [Theory, MemberData(nameof(Transports))]
    public void Messages_to_a_dead_connection_do_not_reach_its_successor(string transport)
    {
        const int Rounds = 300;
        using var server = new LineServer(transport);
        Connection? dead = null;
        for (var i = 0; i < Rounds; i++)
        {
            var (client, session, connection) = server.Meet();
            if (dead is not null)
            {
                Assert.False(dead.Visit(_ => Assert.Fail("a message reached a dead connection")));
                dead.Kill();
            }
            Assert.Equal("PONG", client.Ask("PING"));
            client.Dispose();
            Assert.Equal(CloseReason.PeerClosed, session.Closed.Within());
            dead = connection;
        }
        Assert.Equal(0, server.Group.ConnectionCount);
        Assert.Equal(Rounds, server.Group.Loops[0].Counters.OpenedCount);
    }

    [Theory, MemberData(nameof(Transports))]
    public void Stopping_the_loops_ends_every_connection(string transport)
    {
        var server = new LineServer(transport, loops: 2);
        var met = Enumerable.Range(0, 6).Select(_ => server.Meet()).ToList();
        server.Dispose();
        foreach (var (client, session, _) in met)
        {
            Assert.Equal(CloseReason.LoopStopped, session.Closed.Within());
            Assert.True(client.IsEnded());
            client.Dispose();
        }
    }
}

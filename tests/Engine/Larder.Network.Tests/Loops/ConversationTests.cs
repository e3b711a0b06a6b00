// Bytes in, answers out: whole, in pieces, many at once, and large.
using System.Text;
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class ConversationTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void A_request_is_answered(string transport)
    {
        using var server = new LineServer(transport);
        using var client = server.Connect();
        Assert.Equal("PONG", client.Ask("PING"));
        Assert.Equal("UNKNOWN", client.Ask("what"));
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_request_that_arrives_byte_by_byte_is_answered_once(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, connection) = server.Meet();
        foreach (var value in "PING"u8)
        {
            var before = session.Offers;
            client.Send([value]);
            Waiting.Until(() => session.Offers > before);
        }
        Assert.True(connection.Visit(c => Assert.Equal(4, c.WaitingInputBytes)));
        client.Send("\n");
        Assert.Equal("PONG", client.ReadLine());

        // The buffer of the partial request is given back.
        Assert.True(connection.Visit(c => Assert.Equal(0, c.InputHeldBytes)));
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Pipelined_requests_are_answered_in_order(string transport)
    {
        const int Count = 20_000;
        using var server = new LineServer(transport);
        using var client = server.Connect();
        var requests = new StringBuilder();
        for (var i = 0; i < Count; i++) requests.Append(i % 3 == 0 ? "what\n" : "PING\n");
        var sender = Task.Run(() => client.Send(requests.ToString()), TestContext.Current.CancellationToken);
        for (var i = 0; i < Count; i++) Assert.Equal(i % 3 == 0 ? "UNKNOWN" : "PONG", client.ReadLine());
        sender.Within();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_large_request_is_offered_when_it_is_complete(string transport)
    {
        const int Length = 9_000_000;
        using var server = new LineServer(transport);
        var (client, session, _) = server.Meet();
        var blob = new byte[Length];
        Pattern.Fill(blob);
        client.Send($"PING\nBLOB {Length}\n");
        Assert.Equal("PONG", client.ReadLine());
        Waiting.Until(() => session.Offers > 0);
        var before = session.Offers;
        client.Send(blob);
        Assert.Equal($"{Length} {blob.Sum(value => (long)value)}", client.ReadLine());
        Assert.InRange(session.Offers - before, 1, 2);
        Assert.Equal("PONG", client.Ask("PING"));
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Large_requests_that_come_together_are_answered_in_order(string transport)
    {
        const int Count = 100, Length = 16_384;
        using var server = new LineServer(transport);
        var (client, _, _) = server.Meet();
        var sender = Task.Run(() =>
        {
            for (var i = 0; i < Count; i++) client.Send($"BLOB {Length + i}\n{new string('x', Length + i)}");
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Count; i++) Assert.Equal($"{Length + i} {(Length + i) * (long)'x'}", client.ReadLine());
        sender.Within();
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void An_announced_length_alone_costs_no_memory(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, connection) = server.Meet();
        client.Send("BLOB 500000000\n12345");
        Waiting.Until(() => session.Offers > 0);
        Assert.True(connection.Visit(c => Assert.InRange(c.InputHeldBytes, 1, 64 * 1024)));
        client.Dispose();
        Assert.Equal(CloseReason.PeerClosed, session.Closed.Within());
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_request_beyond_the_limit_ends_the_connection(string transport)
    {
        using var server = new LineServer(transport) { Limits = new ConnectionLimits { InputBytes = 200_000 } };
        var (client, session, _) = server.Meet();
        var sender = Task.Run(() =>
        {
            try
            {
                client.Send(new byte[1_000_000]);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server hangs up in the middle of it.
            }
        }, TestContext.Current.CancellationToken);
        Assert.Equal(CloseReason.InputLimit, session.Closed.Within());
        sender.Within();
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Several_loops_serve_many_clients(string transport)
    {
        const int Clients = 24;
        using var server = new LineServer(transport, loops: 3);
        var clients = Enumerable.Range(0, Clients).Select(_ => server.Connect()).ToList();
        foreach (var client in clients) Assert.Equal("PONG", client.Ask("PING"));
        foreach (var loop in server.Group.Loops) Assert.Equal(Clients / 3, loop.ConnectionCount);
        foreach (var client in clients) client.Dispose();
        Waiting.Until(() => server.Group.ConnectionCount == 0);
    }
}

// Answers that the reader does not take at once: they wait, in order, within limits.
using Larder.Network.Loops;
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class OutputTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void A_slow_reader_gets_every_byte(string transport)
    {
        const int Length = 30_000_000;
        using var server = new LineServer(transport);
        var (client, _, connection) = server.Meet();
        client.Send($"BIG {Length}\nPING\n");
        WaitForPending(connection);

        // More answers queue up behind those that wait.
        client.Send("BIG 100000\nPING\n");
        client.ReadPattern(Length);
        Assert.Equal("PONG", client.ReadLine());
        client.ReadPattern(100_000);
        Assert.Equal("PONG", client.ReadLine());
        Assert.True(connection.Visit(c => Assert.Equal(0, c.PendingOutputBytes)));
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Lent_blocks_arrive_between_copied_bytes_and_come_back(string transport)
    {
        using var server = new LineServer(transport);
        using var client = server.Connect();
        int[] lengths = [1, 70_000, 0, 5_000_000, 3];
        client.Send(string.Concat(lengths.Select(length => $"PING\nLEND {length}\n")) + "PING\n");
        foreach (var length in lengths)
        {
            Assert.Equal("PONG", client.ReadLine());
            client.ReadPattern(length);
        }
        Assert.Equal("PONG", client.ReadLine());
        Waiting.Until(() => server.Blocks.ReleaseCount == lengths.Length);
        Assert.Equal(0, server.Blocks.LentCount);
    }

    [Theory, MemberData(nameof(Transports))]
    public void Lent_blocks_come_back_when_the_connection_dies(string transport)
    {
        using var server = new LineServer(transport);
        var (client, session, connection) = server.Meet();
        client.Send("LEND 40000000\nLEND 1000\n");
        WaitForPending(connection);
        connection.Kill();
        Assert.Equal(CloseReason.Killed, session.Closed.Within());
        Assert.Equal(2, server.Blocks.ReleaseCount);
        Assert.Equal(0, server.Blocks.LentCount);
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Between_lent_blocks_waits_little_more_than_the_bytes_themselves(string transport)
    {
        const int Count = 20_000, Length = 400;
        using var server = new LineServer(transport);
        var (client, _, connection) = server.Meet();
        client.Send(string.Concat(Enumerable.Repeat($"PING\nLEND {Length}\n", Count)));
        WaitForPending(connection);
        Waiting.Until(() => server.Blocks.LentCount + server.Blocks.ReleaseCount == Count);
        Assert.InRange(server.Group.Loops[0].HeldBytes, 0, 2_000_000);
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal("PONG", client.ReadLine());
            client.ReadPattern(Length);
        }
        Waiting.Until(() => server.Blocks.ReleaseCount == Count);
        Assert.Equal(0, server.Blocks.LentCount);
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Output_beyond_the_hard_limit_ends_the_connection(string transport)
    {
        var limits = new ConnectionLimits { OutputHardBytes = 1_000_000 };
        using var server = new LineServer(transport) { Limits = limits };
        var (client, session, _) = server.Meet();
        client.Send("BIG 40000000\n");
        Assert.Equal(CloseReason.OutputLimit, session.Closed.Within());
        Assert.Equal(1, server.Group.Loops[0].Counters.OutputLimitCloseCount);
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Requests_wait_while_too_much_output_waits(string transport)
    {
        const int Requests = 40;
        const int Length = 2_000_000;
        var limits = new ConnectionLimits { OutputPauseBytes = 1_000_000 };
        using var server = new LineServer(transport) { Limits = limits };
        var (client, _, connection) = server.Meet();
        for (var i = 0; i < Requests; i++) client.Send($"BIG {Length}\n");
        WaitForPending(connection);
        Assert.True(connection.Visit(c =>
        {
            Assert.False(c.IsReading);
            Assert.InRange(c.PendingOutputBytes, 1, limits.OutputPauseBytes + 2L * Length);
        }));
        for (var i = 0; i < Requests; i++) client.ReadPattern(Length);
        Assert.Equal("PONG", client.Ask("PING"));
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void Output_may_be_written_outside_a_request(string transport)
    {
        using var server = new LineServer(transport);
        var (client, _, connection) = server.Meet();
        Assert.True(connection.Visit(c => c.Output.Write("news\n"u8)));
        Assert.Equal("news", client.ReadLine());
        client.Dispose();
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_connection_may_write_to_another_of_its_loop(string transport)
    {
        using var server = new LineServer(transport);
        var (first, _, firstConnection) = server.Meet();
        var (second, _, secondConnection) = server.Meet();
        Assert.True(firstConnection.Visit(c =>
        {
            c.Output.Write("one\n"u8);
            secondConnection.Output.Write("two\n"u8);
            c.Output.Write("three\n"u8);
        }));
        Assert.Equal("two", second.ReadLine());
        Assert.Equal("one", first.ReadLine());
        Assert.Equal("three", first.ReadLine());
        first.Dispose();
        second.Dispose();
    }

    static void WaitForPending(Connection connection)
    {
        long pending = 0;
        Waiting.Until(() => connection.Visit(c => pending = c.PendingOutputBytes) && pending > 0);
    }
}

// What a change of a node's place means for the commands behind it, beside a real server.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class RoleChangeTests
{
    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void REPLICAOF_in_a_transaction_holds_for_the_next_command(Maker maker)
    {
        using Member node = Member.Start(maker);
        foreach (string command in (string[])["MULTI", $"REPLICAOF 127.0.0.1 {Ports.Free()}", "EXEC"]) node.Call(command);
        Assert.StartsWith("-READONLY", node.Call("SET k v"));
        foreach (string command in (string[])["MULTI", "REPLICAOF NO ONE", "EXEC"]) node.Call(command);
        Assert.Equal("+OK", node.Call("SET k v"));
    }

    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void A_transaction_needs_what_each_of_its_commands_needs(Maker maker)
    {
        using Member node = Member.Start(maker, "replica-serve-stale-data", "no");
        foreach (string command in (string[])["MULTI", "GET k"]) node.Call(command);
        using (RespConnection other = node.Connect()) other.Call("REPLICAOF", "127.0.0.1", $"{Ports.Free()}");
        Assert.StartsWith("-EXECABORT Transaction discarded because of: MASTERDOWN", node.Call("EXEC"));
    }

    [Fact]
    public void Who_can_be_redirected_is_sent_to_the_primary()
    {
        using Member node = Member.Start(Maker.Larder);
        int port = Ports.Free();
        node.Call("CLIENT CAPA REDIRECT");
        node.Call("MULTI");
        Assert.Equal("+QUEUED", node.Call("SET k v"));
        using (RespConnection other = node.Connect()) other.Call("REPLICAOF", "127.0.0.1", $"{port}");
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("EXEC"));
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("SET k v"));
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("GET k"));
        Assert.Equal("+PONG", node.Call("PING"));
        node.Call("READONLY");
        Assert.Equal("$-1", node.Call("GET k"));
    }

    [Fact]
    public void Who_waits_and_can_be_redirected_is_sent_to_the_new_primary_unless_it_reads_here()
    {
        using Member node = Member.Start(Maker.Larder);
        using RespConnection writer = node.Connect(), reader = node.Connect(), plain = node.Connect();
        foreach (RespConnection client in (RespConnection[])[writer, reader]) client.Call("CLIENT", "CAPA", "REDIRECT");
        reader.Call("READONLY");
        writer.Send([.. ((string[])["BLPOP", "l", "0"]).Select(System.Text.Encoding.ASCII.GetBytes)]);
        plain.Send([.. ((string[])["BLPOP", "l", "0"]).Select(System.Text.Encoding.ASCII.GetBytes)]);
        reader.Send([.. ((string[])["XREAD", "BLOCK", "0", "STREAMS", "s", "0-0"]).Select(System.Text.Encoding.ASCII.GetBytes)]);
        Wait.Until(() => node.Info("blocked_clients") == "3", "the clients to wait");
        int port = Ports.Free();
        node.Call($"REPLICAOF 127.0.0.1 {port}");
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}\r\n", writer.ReceiveText());
        Assert.StartsWith("-UNBLOCKED", plain.ReceiveText());
        Assert.Equal("1", node.Info("blocked_clients"));
    }

    [Fact]
    public void DEBUG_REPLICATE_is_done_by_the_replica_alone()
    {
        using Member primary = Member.Start(Maker.Larder), replica = Member.Start(Maker.Larder);
        replica.Follow(primary);
        replica.AwaitLink(primary);
        Assert.Equal("+OK", primary.Call("DEBUG REPLICATE SET there 1"));
        Wait.Until(() => replica.Call("GET there") == "$1\r\n1", "the command to come");
        Assert.Equal("$-1", primary.Call("GET there"));
    }

    [Fact]
    public void A_backlog_keeps_no_more_than_the_settings_say_now()
    {
        using Member primary = Member.Start(Maker.Larder), replica = Member.Start(Maker.Larder);
        replica.Follow(primary);
        replica.AwaitLink(primary);
        foreach (string command in (string[])["MULTI", "CLIENT KILL TYPE REPLICA", "CONFIG SET repl-backlog-size 16384"])
            primary.Call(command);
        for (int i = 0; i < 10; i++) primary.Call($"SET k{i} {new string('x', 16384)}");
        primary.Call("EXEC");
        replica.AwaitSame(primary);
        Assert.Equal("2", primary.Info("sync_full"));
    }
}

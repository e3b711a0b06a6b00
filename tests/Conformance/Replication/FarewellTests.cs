// A primary that is told to stop waits for its replicas, so that one of them can take its place with nothing lost.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class FarewellTests
{
    const int Keys = 300, ValueBytes = 10_000;

    [Theory]
    [InlineData("SHUTDOWN", "NOSAVE")]
    [InlineData("SHUTDOWN", "SAVE")]
    public void A_replica_that_lags_has_everything_when_its_primary_ends(params string[] order)
    {
        string[] directives = ["--save", "", "--repl-diskless-sync-delay", "0", "--shutdown-timeout", "300"];
        using ServerProcess primary = LarderNode.Start("valkey", directives);
        using FaultyLink link = new(primary.Port);
        using ServerProcess replica = LarderNode.Start("valkey", [.. directives, "--replicaof", $"127.0.0.1 {link.Port}"]);
        using RespConnection asker = new(replica.Connect());
        Wait.Until(
            () => RespConnection.Text(asker.Call("INFO", "replication")).Contains("master_link_status:up"), "the link");
        link.BytesPerSecond = 1 << 20;

        using RespConnection client = new(primary.Connect());
        using RespConnection beside = new(primary.Connect());
        for (int key = 0; key < Keys; key++)
            Assert.Equal("+OK\r\n", RespConnection.Text(client.Call("SET", $"key:{key}", new string('x', ValueBytes))));
        client.Send([.. order.Select(System.Text.Encoding.ASCII.GetBytes)]);
        Assert.ThrowsAny<Exception>(beside.Receive); // nothing comes until the node ends

        Assert.Equal($":{Keys}\r\n", RespConnection.Text(asker.Call("DBSIZE")));
    }

    [Fact]
    public void Where_nobody_lags_the_stream_ends_where_the_replicas_are()
    {
        string[] directives = ["--save", "", "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "3600"];
        using ServerProcess primary = LarderNode.Start("valkey", directives);
        using ServerProcess replica = LarderNode.Start("valkey", [.. directives, "--replicaof", $"127.0.0.1 {primary.Port}"]);
        using RespConnection asker = new(replica.Connect()), client = new(primary.Connect()), beside = new(primary.Connect());
        Wait.Until(() => Ask(client).Contains("state=online"), "the replica");
        client.Call("SET", "k", "v");
        string offset = Field(Ask(client), "master_repl_offset");
        Wait.Until(() => Ask(client).Contains($",offset={offset},"), "the replica to say that it has all");
        client.Send([.. ((string[])["SHUTDOWN", "NOSAVE"]).Select(System.Text.Encoding.ASCII.GetBytes)]);
        Assert.ThrowsAny<Exception>(beside.Receive);
        Wait.Until(() => Ask(asker).Contains("master_link_status:down"), "the replica to notice");
        Assert.Equal(offset, Field(Ask(asker), "master_repl_offset"));
    }

    static string Ask(RespConnection client) => RespConnection.Text(client.Call("INFO", "replication"));

    static string Field(string info, string name)
    {
        int at = info.IndexOf($"\r\n{name}:", StringComparison.Ordinal) + name.Length + 3;
        return info[at..info.IndexOf('\r', at)];
    }

    [Fact]
    public void An_end_that_is_called_off_while_a_replica_lags_leaves_everything_as_it_was()
    {
        string[] directives = ["--save", "", "--repl-diskless-sync-delay", "0", "--shutdown-timeout", "300"];
        using ServerProcess primary = LarderNode.Start("valkey", directives);
        using FaultyLink link = new(primary.Port);
        using ServerProcess replica = LarderNode.Start("valkey", [.. directives, "--replicaof", $"127.0.0.1 {link.Port}"]);
        using RespConnection asker = new(replica.Connect());
        Wait.Until(
            () => RespConnection.Text(asker.Call("INFO", "replication")).Contains("master_link_status:up"), "the link");
        using RespConnection client = new(primary.Connect());
        using RespConnection beside = new(primary.Connect());
        Wait.Until(
            () => RespConnection.Text(beside.Call("INFO", "replication")).Contains("state=online"), "the replica's first word");
        link.BytesPerSecond = 1;

        Assert.Equal("-ERR No shutdown in progress.\r\n", RespConnection.Text(beside.Call("SHUTDOWN", "ABORT")));
        Assert.Equal("+OK\r\n", RespConnection.Text(client.Call("SET", "k", new string('x', ValueBytes))));
        client.Send([.. ((string[])["SHUTDOWN", "NOSAVE"]).Select(System.Text.Encoding.ASCII.GetBytes)]);
        Wait.Until(
            () => RespConnection.Text(beside.Call("INFO", "server")).Contains("shutdown_in_milliseconds:"), "the order");
        Wait.Until(
            () => RespConnection.Text(beside.Call("INFO", "clients")).Contains("blocked_clients:1"), "the client to be blocked");
        Assert.Equal("+OK\r\n", RespConnection.Text(beside.Call("SHUTDOWN", "ABORT")));
        Assert.StartsWith("-ERR Errors trying to SHUTDOWN", RespConnection.Text(client.Receive()));
        Assert.Equal("+OK\r\n", RespConnection.Text(client.Call("SET", "k", "v")));
        Assert.DoesNotContain("shutdown_in_", RespConnection.Text(beside.Call("INFO", "server")));
    }

    [Fact]
    public void A_replica_that_asks_for_anything_is_ended_and_hears_no_reply()
    {
        using ServerProcess primary = LarderNode.Start("valkey", "--save", "", "--repl-diskless-sync-delay", "0");
        using RespConnection client = new(primary.Connect());
        foreach (string command in (string[])["PING", "GET k"])
        {
            using RespConnection replica = new(primary.Connect());
            replica.Send(["PSYNC"u8.ToArray(), "?"u8.ToArray(), "-1"u8.ToArray()]);
            replica.Send([.. command.Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)]);
            Assert.ThrowsAny<IOException>(() => { Assert.DoesNotContain("PONG", RespConnection.Text(replica.Receive())); });
            Assert.Equal("+PONG\r\n", RespConnection.Text(client.Call("PING")));
        }
    }
}

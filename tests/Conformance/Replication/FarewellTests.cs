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
        string[] directives = ["--save", "", "--repl-diskless-sync-delay", "0", "--shutdown-timeout", "30"];
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
}

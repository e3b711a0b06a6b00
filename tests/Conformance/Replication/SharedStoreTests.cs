// A real server follows a node on whose store memcached clients write: it takes all of it, and loses no more than what it has
// no place for.
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class SharedStoreTests
{
    [Theory]
    [InlineData(Maker.Valkey)]
    [InlineData(Maker.Redis)]
    public void A_real_replica_takes_values_with_client_flags(Maker maker)
    {
        int port = Ports.Free();
        using Member primary = Member.Start(Maker.Larder, "memcached-port", $"{port}");
        using Member replica = Member.Start(maker);
        replica.Follow(primary);
        replica.AwaitLink(primary);
        using Socket client = Loopback.Connect(port);
        string[] requests =
        [
            "set plain 0 0 1\r\na\r\n", "set flagged 274 0 1\r\nb\r\n", "set both 4294967295 1000 1\r\nc\r\n",
            "set counted 6 0 1\r\n1\r\n", "set flagged 275 0 2\r\nbb\r\n", "append flagged 0 0 1\r\nx\r\n",
        ];
        foreach (string request in requests) Assert.Equal("STORED\r\n", Ask(client, request));
        Assert.Equal("2\r\n", Ask(client, "incr counted 1\r\n"));
        replica.AwaitSame(primary);
        Assert.Equal("$3\r\nbbx", replica.Call("GET flagged"));
        Assert.Equal("$1\r\nc", replica.Call("GET both"));
        Assert.Equal(primary.Call("PEXPIRETIME both"), replica.Call("PEXPIRETIME both"));
        Assert.DoesNotContain("CRITICAL", $"{replica}");
    }

    static string Ask(Socket client, string request)
    {
        client.Send(Encoding.ASCII.GetBytes(request));
        byte[] reply = new byte[256];
        return Encoding.ASCII.GetString(reply, 0, client.Receive(reply));
    }
}

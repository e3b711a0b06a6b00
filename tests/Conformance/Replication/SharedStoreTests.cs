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

    [Theory]
    [InlineData("gEt")]
    [InlineData("geT")]
    public void What_a_client_writes_is_never_read_as_client_flags(string word)
    {
        int port = Ports.Free();
        using Member primary = Member.Start(Maker.Larder), replica = Member.Start(Maker.Larder, "memcached-port", $"{port}");
        replica.Follow(primary);
        replica.AwaitLink(primary);
        long at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1_000_000;
        primary.Call($"SET exact v PXAT {at} {word}");
        primary.Call($"SET kept v KEEPTTL {word}");
        primary.Call($"SET relative v EX 1000 {word}");
        replica.AwaitSame(primary);
        using Socket client = Loopback.Connect(port);
        foreach (string key in (string[])["exact", "kept", "relative"])
            Assert.Equal($"VALUE {key} 0 1\r\nv\r\nEND\r\n", Ask(client, $"get {key}\r\n"));
        Assert.Equal($":{at}", replica.Call("PEXPIRETIME exact"));
    }

    static string Ask(Socket client, string request)
    {
        client.Send(Encoding.ASCII.GetBytes(request));
        byte[] reply = new byte[256];
        return Encoding.ASCII.GetString(reply, 0, client.Receive(reply));
    }
}

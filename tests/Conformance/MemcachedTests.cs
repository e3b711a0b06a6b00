// The scripts on a real memcached and on Larder's memcached engine.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

public sealed class MemcachedTests
{
    public static TheoryData<string> All => [.. MemcachedScript.All.Select(script => script.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Larder_answers_as_memcached(string name)
    {
        using ServerProcess real = Peers.StartMemcached(), own = Peers.StartLarder("memcached");
        using (Socket probe = own.Connect())
        {
            probe.Send("version\r\n"u8);
            byte[] answer = new byte[64];
            int count = probe.Receive(answer);
            bool speaks = answer.AsSpan(0, count).StartsWith("VERSION"u8);
            Assert.SkipUnless(speaks, "not there yet: the memcached protocol of a node");
        }
        Assert.Equal("", Differences(real, own, name));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Two_equal_servers_agree(string name)
    {
        using ServerProcess one = Peers.StartMemcached(), other = Peers.StartMemcached();
        Assert.Equal("", Differences(one, other, name));
    }

    [Fact]
    public void A_server_that_answers_differently_is_caught()
    {
        using ServerProcess one = Peers.StartMemcached(), other = Peers.StartMemcached();
        using Socket connection = other.Connect();
        MemcachedScript.Call(connection, "set missing 0 0 1\\r\\nx");
        Assert.Contains("get missing", Differences(one, other, "Storing and reading"));
    }

    static string Differences(ServerProcess real, ServerProcess own, string name)
    {
        using Socket left = real.Connect(), right = own.Connect();
        List<string> found = [];
        foreach (string line in MemcachedScript.All.Single(script => script.Name == name).Lines)
        {
            string expected = MemcachedScript.Call(left, line), actual = MemcachedScript.Call(right, line);
            bool namesItself = line.StartsWith("version", StringComparison.Ordinal);
            if (expected != actual && !namesItself) found.Add($"{line}\n    real: {expected}    own:  {actual}");
        }
        return string.Join('\n', found);
    }
}

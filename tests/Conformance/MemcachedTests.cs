// The scripts on a real memcached and on Larder's memcached engine.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

public sealed class MemcachedTests
{
    // Where memcached changed its mind: scripts of this name are compared with recent servers only.
    const string RecentMark = "since 1.6.40";
    static readonly Version Recent = new(1, 6, 40);

    public static TheoryData<string> All => [.. MemcachedScript.All.Select(script => script.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Larder_answers_as_memcached(string name)
    {
        using ServerProcess real = Peers.StartMemcached(), own = Peers.StartLarder("memcached");
        if (name.EndsWith(RecentMark, StringComparison.Ordinal))
        {
            using Socket connection = real.Connect();
            Version version = Version.Parse(MemcachedScript.Call(connection, "version").Trim().Split(' ')[1]);
            Assert.SkipUnless(version >= Recent, $"memcached {version} answers these as it used to");
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

// RENAME of a value so large that it keeps its shard: the new name leads to it, whoever asks, waits or watches, and a name
// of which something is kept in another database goes where it was.
using Larder.Base;
using Xunit;

namespace Larder.Engine.Tests.Commands.Keys;

public sealed class LargeRenameTests : IDisposable
{
    const int Members = 2000;

    readonly RunningNode _node = new();
    readonly TestClient _client;
    readonly TestClient _other;

    public LargeRenameTests()
    {
        _client = _node.ConnectClient();
        _other = _node.ConnectClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _other.Dispose();
        _node.Dispose();
    }

    public static TheoryData<string, string> Kinds => new()
    {
        { "RPUSH {0} " + Words(i => new string('x', 100) + i), "LLEN {0}" },
        { "SADD {0} " + Words(i => $"m{i}"), "SCARD {0}" },
        { "HSET {0} " + Words(i => $"f{i} v{i}"), "HLEN {0}" },
        { "ZADD {0} " + Words(i => $"{i} m{i}"), "ZCARD {0}" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_value_stays_and_the_name_follows(string make, string count)
    {
        var (from, to) = Names("key");
        _client.Call(string.Format(make, from));
        _client.Call($"PEXPIREAT {from} 99999999999999");
        _client.Call($"SET {to} old");
        Assert.Equal("+OK", _client.Call($"RENAME {from} {to}"));
        Assert.Equal(ShardOf(from), ShardOf(to));
        Assert.Equal($":{Members}", _other.Call(string.Format(count, to)));
        Assert.Equal(":99999999999999", _other.Call($"PEXPIRETIME {to}"));
        Assert.Equal($"*2 $1 0 *1 ${to.Length} {to}", _client.Call("SCAN 0 COUNT 1000"));

        // Back again, and away under a third name; the second is a name like others then.
        Assert.Equal("+OK", _client.Call($"RENAME {to} {from}"));
        Assert.Equal("+OK", _client.Call($"SET {to} new"));
        Assert.Equal("$3 new", _other.Call($"GET {to}"));
        Assert.Equal($":{Members}", _other.Call(string.Format(count, from)));
        Assert.Equal(":2", _client.Call("DBSIZE"));
        Assert.Equal("+OK", _client.Call("FLUSHALL"));
        Assert.Equal("$-1", _client.Call($"GET {to}"));
    }

    [Fact]
    public void A_transaction_that_watches_the_new_name_is_broken()
    {
        var (from, to) = Names("key");
        _client.Call($"SADD {from} " + Words(i => $"m{i}"));
        _other.Call($"WATCH {to}");
        _client.Call($"RENAME {from} {to}");
        Assert.Equal(ShardOf(from), ShardOf(to));
        Assert.Equal("+OK", _other.Call("MULTI"));
        Assert.Equal("+QUEUED", _other.Call("PING"));
        Assert.Equal("*-1", _other.Call("EXEC"));
        Assert.Equal("+OK", _other.Call($"WATCH {to}"));
        _client.Call($"SREM {to} m1");
        Assert.Equal("+OK", _other.Call("MULTI"));
        Assert.Equal("*-1", _other.Call("EXEC"));
    }

    [Theory]
    [InlineData("SET {0} there", "GET {0}", "$5 there")]
    [InlineData("WATCH {0}", "GET {0}", "$-1")]
    public void Of_a_name_that_another_database_knows_nothing_is_lost(string before, string after, string expected)
    {
        var (from, to) = Names("key");
        _client.Call($"SADD {from} " + Words(i => $"m{i}"));
        _other.Call("SELECT 1");
        _other.Call(string.Format(before, to));
        Assert.Equal("+OK", _client.Call($"RENAME {from} {to}"));
        Assert.NotEqual(ShardOf(from), ShardOf(to));
        Assert.Equal($":{Members}", _client.Call($"SCARD {to}"));
        Assert.Equal(expected, _other.Call(string.Format(after, to)));
    }

    [Fact]
    public void Who_waits_for_the_name_is_served()
    {
        var (from, to) = Names("key");
        _client.Call($"RPUSH {from} " + Words(i => new string('x', 100) + i));
        using var waiting = _node.Connect();
        _node.Block(waiting, 1, "BLPOP", to, "0");
        Assert.Equal("+OK", _client.Call($"RENAME {from} {to}"));
        Assert.StartsWith("*2", waiting.ReceiveText());
        Assert.Equal($":{Members - 1}", _client.Call($"LLEN {to}"));
    }

    // Two names in different shards.
    (string From, string To) Names(string prefix)
    {
        var number = 0;
        while (ShardOf($"{prefix}{++number}") == ShardOf(prefix)) { }
        return (prefix, $"{prefix}{number}");
    }

    int ShardOf(string key) => _node.Server.Store.ShardOf(KeyHash.Of(System.Text.Encoding.ASCII.GetBytes(key))).Number;

    static string Words(Func<int, string> word) => string.Join(' ', Enumerable.Range(0, Members).Select(word));
}

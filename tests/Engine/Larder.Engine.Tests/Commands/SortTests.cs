// SORT where it cannot be compared with a real server step by step: rights, transactions, many elements.
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class SortTests : IDisposable
{
    readonly RunningNode _node = new();

    [Theory]
    [InlineData("~key*", false)]
    [InlineData("~key* ~other*", false)]
    [InlineData("~key* %W~*", false)]
    [InlineData("~key* %R~*", true)]
    [InlineData("~*", true)]
    public void Patterns_need_the_right_to_read_every_key(string keys, bool allowed)
    {
        _node.Call("RPUSH", "key", "2", "1");
        _node.Call(["ACL", "SETUSER", "ann", "on", "nopass", "+@all", .. keys.Split(' ')]);
        using var ann = _node.Connect();
        ann.Call("AUTH", "ann", "any");
        string Call(string line) => TestKit.RespConnection.Text(ann.Call(line.Split(' ')));
        Assert.Equal("*2\r\n$1\r\n1\r\n$1\r\n2\r\n", Call("SORT key"));
        Assert.Equal("*2\r\n$1\r\n2\r\n$1\r\n1\r\n", Call("SORT key BY nosort"));
        const string Denied = " option of SORT denied due to insufficient ACL permissions.\r\n";
        Assert.Equal(allowed ? "*2\r\n$1\r\n1\r\n$1\r\n2\r\n" : "-ERR BY" + Denied, Call("SORT key BY weight_*"));
        Assert.Equal(allowed ? "*2\r\n$-1\r\n$-1\r\n" : "-ERR GET" + Denied, Call("SORT_RO key GET name_*"));
    }

    [Fact]
    public void It_runs_within_a_transaction()
    {
        _node.Call("MULTI");
        _node.Call("RPUSH", "key", "2", "1");
        _node.Call("MSET", "weight_1", "7", "weight_2", "5");
        _node.Call("SORT", "key", "BY", "weight_*", "GET", "weight_*", "STORE", "dest");
        Assert.EndsWith(":2\r\n", _node.Call("EXEC"), StringComparison.Ordinal);
        Assert.Equal("*2\r\n$1\r\n5\r\n$1\r\n7\r\n", _node.Call("LRANGE", "dest", "0", "-1"));
    }

    [Fact]
    public void A_stored_result_is_told_as_such_and_may_replace_its_source()
    {
        var random = new Random(3);
        var numbers = Enumerable.Range(0, 5_000).Select(_ => random.Next(1_000_000)).ToArray();
        _node.Call(["SADD", "key", .. numbers.Select(number => $"{number}")]);
        _node.Call("CONFIG", "SET", "notify-keyspace-events", "El");
        using var listener = _node.Connect();
        listener.Call("SUBSCRIBE", "__keyevent@0__:sortstore");
        var expected = numbers.Distinct().Order().ToArray();
        Assert.Equal($":{expected.Length}\r\n", _node.Call("SORT", "key", "STORE", "key"));
        Assert.EndsWith("$3\r\nkey\r\n", TestKit.RespConnection.Text(listener.Receive()), StringComparison.Ordinal);
        var stored = _node.Call("LRANGE", "key", "0", "-1").Split("\r\n")[1..^1].Where((_, at) => at % 2 == 1);
        Assert.Equal(expected.Select(number => $"{number}"), stored);
    }

    [Fact]
    public void Keys_that_patterns_lead_to_are_looked_at_as_the_client_looks_at_keys()
    {
        _node.Call("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu", "lfu-log-factor", "0");
        _node.Call("RPUSH", "key", "1", "2");
        _node.Call("SET", "weight_1", "7");
        var uses = _node.Call("OBJECT", "FREQ", "weight_1");
        _node.Call("CLIENT", "NO-TOUCH", "ON");
        _node.Call("SORT", "key", "BY", "weight_*");
        Assert.Equal(uses, _node.Call("OBJECT", "FREQ", "weight_1"));
        _node.Call("CLIENT", "NO-TOUCH", "OFF");
        _node.Call("SORT", "key", "BY", "weight_*");
        Assert.NotEqual(uses, _node.Call("OBJECT", "FREQ", "weight_1"));
    }

    [Fact]
    public void A_result_that_multiplies_what_is_there_is_given_up()
    {
        _node.Call("SETRANGE", "big", $"{(64 << 20) - 1}", "x");
        _node.Call("RPUSH", "key", "1");
        string[] gets = [.. Enumerable.Repeat((string[])["GET", "b*g"], 5).SelectMany(pair => pair)];
        _node.Call("RPUSH", "source", "i");
        const string TooLarge = "-ERR the result of the sort would exceed 256 MiB\r\n";
        Assert.Equal(TooLarge, _node.Call(["SORT", "source", "ALPHA", .. gets]));
        Assert.Equal(TooLarge, _node.Call(["SORT", "source", "ALPHA", .. gets, "STORE", "key"]));
        Assert.Equal("*1\r\n$1\r\n1\r\n", _node.Call("LRANGE", "key", "0", "-1"));
    }

    public void Dispose() => _node.Dispose();
}

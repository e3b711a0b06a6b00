// WATCH: what breaks a transaction and what does not.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Transactions;

public sealed class WatchTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _client;
    readonly TestClient _other;

    public WatchTests()
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

    [Theory]
    [InlineData("SET watched 2")]
    [InlineData("APPEND watched x")]
    [InlineData("DEL watched")]
    [InlineData("EXPIRE watched 100")]
    [InlineData("PEXPIREAT watched 1")]
    [InlineData("RENAME watched elsewhere")]
    [InlineData("RENAME other watched")]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHALL")]
    [InlineData("SWAPDB 0 1")]
    public void A_change_by_another_client_breaks_it(string change)
    {
        _client.Call("MSET watched 1 other 1");
        Assert.Equal("+OK", _client.Call("WATCH watched"));
        _other.Call(change);
        Assert.Equal("*-1", Exec());
        Assert.Equal("*1 +OK", Exec());
    }

    [Theory]
    [InlineData("GET watched")]
    [InlineData("SET other 2")]
    [InlineData("DEL missing")]
    [InlineData("EXPIRE missing 100")]
    public void Anything_else_does_not(string command)
    {
        _client.Call("MSET watched 1 other 1");
        _client.Call("WATCH watched missing");
        _other.Call(command);
        Assert.Equal("*1 +OK", Exec());
    }

    [Fact]
    public void Own_changes_count_too()
    {
        _client.Call("WATCH watched");
        _client.Call("SET watched 1");
        Assert.Equal("*-1", Exec());
    }

    [Fact]
    public void Flushing_a_missing_key_changes_nothing()
    {
        _client.Call("WATCH missing");
        _other.Call("FLUSHALL");
        _other.Call("SWAPDB 0 1");
        Assert.Equal("*1 +OK", Exec());
    }

    [Fact]
    public void The_same_name_in_another_database_is_another_key()
    {
        _client.Call("WATCH watched");
        _other.Call("SELECT 1");
        _other.Call("SET watched 1");
        Assert.Equal("*1 +OK", Exec());
    }

    [Fact]
    public void A_key_that_ends_breaks_it()
    {
        do
        {
            _client.Call("UNWATCH");
            _client.Call("SET watched 1 PX 500");
            _client.Call("WATCH watched");
        }
        while (_client.Call("EXISTS watched") == ":0"); // it ended before it was watched
        Wait.Until(() => _other.Call("EXISTS watched") == ":0", "the key to end");
        Assert.Equal("*-1", Exec());
    }

    [Fact]
    public void A_key_that_had_ended_before_does_not()
    {
        _client.Call("SET watched 1 PX 1");
        Wait.Until(() => _other.Call("PTTL watched") == ":-2", "the key to end");
        _client.Call("WATCH watched");
        Assert.Equal("*1 +OK", Exec());
    }

    [Fact]
    public void Unwatch_discard_and_exec_forget()
    {
        _client.Call("WATCH watched");
        _other.Call("SET watched 1");
        Assert.Equal("+OK", _client.Call("UNWATCH"));
        Assert.Equal("*1 +OK", Exec());

        _client.Call("WATCH watched");
        _other.Call("SET watched 2");
        _client.Call("MULTI");
        _client.Call("DISCARD");
        Assert.Equal("*1 +OK", Exec());
    }

    [Fact]
    public void A_client_that_leaves_leaves_nothing_behind()
    {
        var leaving = _node.ConnectClient();
        leaving.Call("WATCH watched");
        leaving.Call("MULTI");
        Assert.Contains(" total_watched_keys:1 ", _other.Call("INFO clients"));
        leaving.Dispose();
        Wait.Until(() => _node.Server.Clients.Count == 2, "the client to be gone");
        Assert.Contains(" total_watched_keys:0 ", _other.Call("INFO clients"));
        Assert.Equal("+OK", _other.Call("SET watched 1"));
    }

    [Fact]
    public async Task Of_many_who_check_and_set_each_wins_as_often_as_the_counter_says()
    {
        const int Rounds = 100;
        _client.Call("SET counter 0");
        var won = Enumerable.Range(0, 4).Select(_ => Task.Run(() => CheckAndSet(Rounds))).ToArray();
        var sum = (await Task.WhenAll(won)).Sum();
        var value = _client.Call("GET counter").Split(' ')[1];
        Assert.Equal(sum.ToString(), value);
    }

    int CheckAndSet(int rounds)
    {
        using var client = _node.ConnectClient();
        var won = 0;
        for (var i = 0; i < rounds; i++)
        {
            client.Call("WATCH counter");
            var value = int.Parse(client.Call("GET counter").Split(' ')[1]);
            client.Call("MULTI");
            client.Call($"SET counter {value + 1}");
            if (client.Call("EXEC") != "*-1") won++;
        }
        return won;
    }

    string Exec()
    {
        _client.Call("MULTI");
        _client.Call("SET done 1");
        return _client.Call("EXEC");
    }

    [Fact]
    public void A_key_is_watched_once_however_often_it_is_named()
    {
        using var client = _node.ConnectClient();
        var keys = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"key:{i}"));
        client.Call($"WATCH {keys}");
        client.Call($"WATCH {keys}");
        Assert.Contains(" watch=20000 ", client.Call("CLIENT INFO"));
        client.Call("UNWATCH");
        Assert.Contains(" watch=0 ", client.Call("CLIENT INFO"));
    }

    [Fact]
    public void A_key_that_has_ended_and_is_swapped_in_changes_nothing()
    {
        using var client = _node.ConnectClient();
        client.Call("CONFIG SET import-mode yes");
        client.Call("SET x stale PXAT 1000");
        client.Call("SELECT 1");
        client.Call("CONFIG SET import-mode no");
        client.Call("WATCH x");
        client.Call("SWAPDB 0 1");
        client.Call("MULTI");
        client.Call("PING");
        Assert.Equal("*1 +PONG", client.Call("EXEC"));
    }
}

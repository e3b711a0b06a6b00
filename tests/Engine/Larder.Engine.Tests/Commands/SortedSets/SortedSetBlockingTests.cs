// Clients that wait for sorted sets: served in the order of their arrival, and told when there is nothing.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands.SortedSets;

public sealed class SortedSetBlockingTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Clients_are_served_in_the_order_in_which_they_came()
    {
        using RespConnection first = _node.Connect(), second = _node.Connect();
        _node.Block(first, 1, "BZPOPMAX", "j", "k", "0");
        _node.Block(second, 2, "BZPOPMIN", "k", "0");
        Assert.Equal(":3\r\n", _node.Line("ZADD k 1 a 2 b 3 c"));
        Assert.Equal("*3\r\n$1\r\nk\r\n$1\r\nc\r\n$1\r\n3\r\n", first.ReceiveText());
        Assert.Equal("*3\r\n$1\r\nk\r\n$1\r\na\r\n$1\r\n1\r\n", second.ReceiveText());
        Assert.Equal("*1\r\n$1\r\nb\r\n", _node.Line("ZRANGE k 0 -1"));
    }

    [Fact]
    public void Whatever_brings_a_sorted_set_serves_who_waits_for_it()
    {
        using RespConnection union = _node.Connect(), place = _node.Connect(), renamed = _node.Connect();
        _node.Block(union, 1, "BZPOPMIN", "union", "0");
        _node.Block(place, 2, "BZMPOP", "0", "1", "place", "MAX");
        _node.Block(renamed, 3, "BZPOPMAX", "renamed", "0");
        _node.Line("ZADD k 1 a 2 b");
        _node.Line("ZUNIONSTORE union 1 k");
        _node.Line("GEOADD place 0 0 here");
        _node.Line("RENAME k renamed");
        Assert.Equal("*3\r\n$5\r\nunion\r\n$1\r\na\r\n$1\r\n1\r\n", union.ReceiveText());
        Assert.StartsWith("*2\r\n$5\r\nplace\r\n*1\r\n*2\r\n$4\r\nhere\r\n", place.ReceiveText());
        Assert.Equal("*3\r\n$7\r\nrenamed\r\n$1\r\nb\r\n$1\r\n2\r\n", renamed.ReceiveText());
    }

    [Fact]
    public void A_key_of_another_type_wakes_nobody()
    {
        using var client = _node.Connect();
        _node.Block(client, 1, "BZMPOP", "0", "2", "j", "k", "MIN", "COUNT", "2");
        _node.Line("RPUSH k x");
        Assert.Equal(":1\r\n", _node.Line("DEL k"));
        foreach (var line in (string[])["MULTI", "ZADD k 1 gone", "DEL k", "ZADD k 1 a 2 b 3 c"]) _node.Line(line);
        Assert.Equal("*3\r\n:1\r\n:1\r\n:3\r\n", _node.Line("EXEC"));
        Assert.Equal("*2\r\n$1\r\nk\r\n*2\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n", client.ReceiveText());
    }

    [Fact]
    public void Inside_a_transaction_and_at_the_timeout_there_is_nothing()
    {
        string[] commands = ["BZPOPMIN k 0.01", "BZPOPMAX k 0.01", "BZMPOP 0.01 1 k MIN"];
        foreach (var command in commands) Assert.Equal("*-1\r\n", _node.Line(command));
        _node.Line("MULTI");
        foreach (var command in commands) _node.Line(command);
        Assert.Equal("*3\r\n*-1\r\n*-1\r\n*-1\r\n", _node.Line("EXEC"));
    }
}

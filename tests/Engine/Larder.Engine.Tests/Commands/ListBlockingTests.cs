// Clients that wait for lists: served in the order of their arrival, one by another, and told when there is nothing.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class ListBlockingTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Clients_are_served_in_the_order_in_which_they_came()
    {
        using RespConnection first = _node.Connect(), second = _node.Connect();
        _node.Block(first, 1, "BLPOP", "j", "k", "0");
        _node.Block(second, 2, "BRPOP", "k", "0");
        Assert.Equal(":3\r\n", _node.Line("RPUSH k 1 2 3"));
        Assert.Equal("*2\r\n$1\r\nk\r\n$1\r\n1\r\n", first.ReceiveText());
        Assert.Equal("*2\r\n$1\r\nk\r\n$1\r\n3\r\n", second.ReceiveText());
        Assert.Equal("*1\r\n$1\r\n2\r\n", _node.Line("LRANGE k 0 -1"));
    }

    [Fact]
    public void A_served_client_serves_the_next()
    {
        using RespConnection mover = _node.Connect(), taker = _node.Connect();
        _node.Block(mover, 1, "BLMOVE", "from", "to", "LEFT", "RIGHT", "0");
        _node.Block(taker, 2, "BLPOP", "to", "0");
        _node.Line("LPUSH from x");
        Assert.Equal("$1\r\nx\r\n", mover.ReceiveText());
        Assert.Equal("*2\r\n$2\r\nto\r\n$1\r\nx\r\n", taker.ReceiveText());
        Assert.Equal(":0\r\n", _node.Line("EXISTS from to"));
    }

    [Fact]
    public void What_a_transaction_leaves_is_what_is_served()
    {
        using var client = _node.Connect();
        _node.Block(client, 1, "BLMPOP", "0", "2", "j", "k", "RIGHT", "COUNT", "2");
        foreach (var line in (string[])["MULTI", "RPUSH k gone", "DEL k", "EXEC", "MULTI", "RPUSH k 1 2 3", "LPOP k"])
            _node.Line(line);
        Assert.Equal("*2\r\n:3\r\n$1\r\n1\r\n", _node.Line("EXEC"));
        Assert.Equal("*2\r\n$1\r\nk\r\n*2\r\n$1\r\n3\r\n$1\r\n2\r\n", client.ReceiveText());
    }

    [Fact]
    public void Inside_a_transaction_and_at_the_timeout_there_is_nothing()
    {
        string[] commands =
            ["BLPOP k 0.01", "BLMOVE k j LEFT LEFT 0.01", "BRPOPLPUSH k j 0.01", "BLMPOP 0.01 1 k LEFT"];
        foreach (var command in commands) Assert.Equal("*-1\r\n", _node.Line(command));
        _node.Line("MULTI");
        foreach (var command in commands) _node.Line(command);
        Assert.Equal("*4\r\n*-1\r\n$-1\r\n$-1\r\n*-1\r\n", _node.Line("EXEC"));
    }

    [Fact]
    public void Who_is_gone_is_not_served()
    {
        using var second = _node.Connect();
        using (var first = _node.Connect())
        {
            _node.Block(first, 1, "BLPOP", "k", "0");
            _node.Block(second, 2, "BLPOP", "k", "0");
        }
        _node.AwaitBlocked(1);
        _node.Line("RPUSH k v");
        Assert.Equal("*2\r\n$1\r\nk\r\n$1\r\nv\r\n", second.ReceiveText());
    }
}

// notify-keyspace-events: which events become messages on which channels.
using Xunit;

namespace Larder.Engine.Tests.PubSub;

public sealed class KeyspaceNotificationTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _client;
    readonly TestClient _subscriber;

    public KeyspaceNotificationTests()
    {
        _client = _node.ConnectClient();
        _subscriber = _node.ConnectClient();
        _subscriber.Call("PSUBSCRIBE *");
    }

    public void Dispose()
    {
        _client.Dispose();
        _subscriber.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void Both_channels_tell_key_and_event()
    {
        Announce("KEA");
        _client.Call("SELECT 2");
        _client.Call("SET foo bar");
        Assert.Equal("__keyspace@2__:foo set", Next());
        Assert.Equal("__keyevent@2__:set foo", Next());
        _client.Call("DEL foo");
        Assert.Equal("__keyspace@2__:foo del", Next());
        Assert.Equal("__keyevent@2__:del foo", Next());
    }

    [Fact]
    public void Only_the_classes_that_are_named_are_told()
    {
        Announce("Eg$");
        _client.Call("SET foo bar");
        Assert.Equal("__keyevent@0__:set foo", Next());
        Announce("Eg");
        _client.Call("SET foo bar EX 100");
        Assert.Equal("__keyevent@0__:expire foo", Next());
        Announce("");
        _client.Call("DEL foo");
        _client.Call("PUBLISH end !");
        Assert.Equal("end !", Next());
    }

    [Fact]
    public void The_end_of_a_key_is_told_without_anybody_asking_for_it()
    {
        Announce("Ex");
        _client.Call("SET foo bar PX 5");
        Assert.Equal("__keyevent@0__:expired foo", Next());
    }

    [Fact]
    public void New_and_missed_keys_are_told_only_when_asked_for()
    {
        Announce("EA");
        _client.Call("GET foo");
        _client.Call("SET foo bar");
        Assert.Equal("__keyevent@0__:set foo", Next());
        _client.Call("DEL foo");
        Next();
        Announce("Enm");
        _client.Call("GET foo");
        Assert.Equal("__keyevent@0__:keymiss foo", Next());
        _client.Call("SET foo bar");
        Assert.Equal("__keyevent@0__:new foo", Next());
        _client.Call("SET foo again");
        _client.Call("PUBLISH end !");
        Assert.Equal("end !", Next());
    }

    [Fact]
    public void Streams_tell_of_each_change_and_of_none_that_did_not_happen()
    {
        Announce("Et");
        string[] commands =
        [
            "XADD s NOMKSTREAM 1-1 f v", "XADD s 1-1 f v", "XADD s MAXLEN 1 1-2 f v", "XADD s MAXLEN 5 1-3 f v",
            "XTRIM s MAXLEN 5", "XTRIM s MAXLEN 1", "XDEL s 1-1", "XDEL s 1-3", "XSETID s 2-0", "XGROUP CREATE s g 0",
            "XGROUP CREATE s g 0", "XGROUP SETID s g $", "XGROUP CREATECONSUMER s g a", "XGROUP CREATECONSUMER s g a",
            "XREADGROUP GROUP g b STREAMS s >", "XCLAIM s g c 0 1-1", "XAUTOCLAIM s g d 0 0", "XACK s g 1-1",
            "XGROUP DELCONSUMER s g a", "XGROUP DELCONSUMER s g a", "XGROUP DESTROY s g", "XGROUP DESTROY s g",
        ];
        foreach (var command in commands) _client.Call(command);
        _client.Call("PUBLISH end !");
        string[] events =
        [
            "xadd", "xadd", "xtrim", "xadd", "xtrim", "xdel", "xsetid", "xgroup-create", "xgroup-setid",
            "xgroup-createconsumer", "xgroup-createconsumer", "xgroup-createconsumer", "xgroup-createconsumer",
            "xgroup-delconsumer", "xgroup-destroy",
        ];
        foreach (var name in events) Assert.Equal($"__keyevent@0__:{name} s", Next());
        Assert.Equal("end !", Next());
    }

    void Announce(string classes) =>
        Assert.Equal("+OK", _client.Call($"CONFIG SET notify-keyspace-events {classes}"));

    string Next()
    {
        var words = _subscriber.Receive().Split(' ');
        Assert.Equal("pmessage", words[2]);
        return $"{words[6]} {words[8]}";
    }
}

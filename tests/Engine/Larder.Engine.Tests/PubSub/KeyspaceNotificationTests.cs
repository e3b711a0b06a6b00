// notify-keyspace-events: which events become messages on which channels.
using Larder.Engine.Tests.Serving;
using Xunit;

namespace Larder.Engine.Tests.PubSub;

public sealed class KeyspaceNotificationTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _client;
    readonly TestClient _subscriber;

    public KeyspaceNotificationTests()
    {
        _client = _node.Connect();
        _subscriber = _node.Connect();
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

    void Announce(string classes) =>
        Assert.Equal("+OK", _client.Call($"CONFIG SET notify-keyspace-events {classes}"));

    string Next()
    {
        var words = _subscriber.Receive().Split(' ');
        Assert.Equal("pmessage", words[2]);
        return $"{words[6]} {words[8]}";
    }
}

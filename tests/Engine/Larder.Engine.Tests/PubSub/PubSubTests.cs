// Subscriptions and messages, over several loops.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.PubSub;

public sealed class PubSubTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _publisher;

    public PubSubTests() => _publisher = _node.ConnectClient();

    public void Dispose()
    {
        _publisher.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void Every_subscriber_gets_every_message_in_order()
    {
        var subscribers = Enumerable.Range(0, 7).Select(_ => _node.ConnectClient()).ToList();
        foreach (var subscriber in subscribers)
            Assert.Equal("*3 $9 subscribe $4 news :1", subscriber.Call("SUBSCRIBE news"));
        for (var i = 0; i < 50; i++) Assert.Equal(":7", _publisher.Call($"PUBLISH news {i:00}"));
        foreach (var subscriber in subscribers)
        {
            for (var i = 0; i < 50; i++) Assert.Equal($"*3 $7 message $4 news $2 {i:00}", subscriber.Receive());
            subscriber.Dispose();
        }
        Wait.Until(() => _publisher.Call("PUBLISH news x") == ":0", "the subscribers to be gone");
        Assert.False(_node.Server.PubSub.HasSubscribers);
    }

    [Fact]
    public void Patterns_and_channels_are_counted_together_and_both_deliver()
    {
        using var subscriber = _node.ConnectClient();
        subscriber.Call("SUBSCRIBE h.llo");
        Assert.Equal("*3 $10 psubscribe $3 h.* :2", subscriber.Call("PSUBSCRIBE h.*"));
        Assert.Equal("*3 $9 subscribe $5 h.llo :2", subscriber.Call("SUBSCRIBE h.llo"));
        Assert.Equal(":2", _publisher.Call("PUBLISH h.llo x"));
        Assert.Equal("*3 $7 message $5 h.llo $1 x", subscriber.Receive());
        Assert.Equal("*4 $8 pmessage $3 h.* $5 h.llo $1 x", subscriber.Receive());
        Assert.Equal("*3 $12 punsubscribe $3 h.* :1", subscriber.Call("PUNSUBSCRIBE"));
        Assert.Equal("*3 $11 unsubscribe $5 h.llo :0", subscriber.Call("UNSUBSCRIBE"));
        Assert.Equal("*3 $11 unsubscribe $-1 :0", subscriber.Call("UNSUBSCRIBE"));
        Assert.Equal("$-1", subscriber.Call("GET a"));
    }

    [Fact]
    public void Shard_channels_are_a_world_of_their_own()
    {
        using var subscriber = _node.ConnectClient();
        Assert.Equal("*3 $10 ssubscribe $1 c :1", subscriber.Call("SSUBSCRIBE c"));
        Assert.Equal(":0", _publisher.Call("PUBLISH c x"));
        Assert.Equal(":1", _publisher.Call("SPUBLISH c x"));
        Assert.Equal("*3 $8 smessage $1 c $1 x", subscriber.Receive());
        Assert.Equal("*1 $1 c", _publisher.Call("PUBSUB SHARDCHANNELS"));
        Assert.Equal("*2 $1 c :1", _publisher.Call("PUBSUB SHARDNUMSUB c"));
        Assert.Equal("*3 $12 sunsubscribe $1 c :0", subscriber.Call("SUNSUBSCRIBE c"));
    }

    [Fact]
    public void In_resp2_a_subscriber_only_manages_its_subscriptions()
    {
        using var subscriber = _node.ConnectClient();
        subscriber.Call("SUBSCRIBE c");
        Assert.Equal(
            "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in " +
            "this context",
            subscriber.Call("GET a"));
        Assert.Equal("*2 $4 pong $0", subscriber.Call("PING").TrimEnd());
        Assert.Equal("*2 $4 pong $2 hi", subscriber.Call("PING hi"));
        Assert.Equal("+RESET", subscriber.Call("RESET"));
        Assert.Equal(":0", _publisher.Call("PUBLISH c x"));
        Assert.Equal("+PONG", subscriber.Call("PING"));
    }

    [Fact]
    public void In_resp3_messages_are_pushes_and_come_behind_the_reply()
    {
        using var client = _node.ConnectClient();
        client.Call("HELLO 3");
        Assert.Equal(">3 $9 subscribe $1 c :1", client.Call("SUBSCRIBE c"));
        Assert.Equal(":1", client.Call("PUBLISH c x"));
        Assert.Equal(">3 $7 message $1 c $1 x", client.Receive());
        client.SendTogether("MULTI", "PING a", "PUBLISH c y", "UNSUBSCRIBE c", "PING b", "EXEC", "PING end");
        for (var i = 0; i < 5; i++) client.Receive();
        Assert.Equal("*4 $1 a :1 >3 $11 unsubscribe $1 c :0 $1 b", client.Receive());
        Assert.Equal(">3 $7 message $1 c $1 y", client.Receive());
        Assert.Equal("$3 end", client.Receive());
    }

    [Fact]
    public void Messages_come_even_where_replies_are_off()
    {
        using var client = _node.ConnectClient();
        client.Call("HELLO 3");
        client.Send("CLIENT REPLY OFF");
        Assert.Equal(">3 $9 subscribe $1 c :1", client.Call("SUBSCRIBE c"));
        _publisher.Call("PUBLISH c x");
        Assert.Equal(">3 $7 message $1 c $1 x", client.Receive());
    }

    [Fact]
    public void Channels_are_listed_and_counted()
    {
        using TestClient one = _node.ConnectClient(), two = _node.ConnectClient();
        one.Call("SUBSCRIBE abc");
        two.Call("SUBSCRIBE abc");
        two.Call("PSUBSCRIBE x*");
        Assert.Equal("*1 $3 abc", _publisher.Call("PUBSUB CHANNELS"));
        Assert.Equal("*0", _publisher.Call("PUBSUB CHANNELS b*"));
        Assert.Equal("*4 $3 abc :2 $1 x :0", _publisher.Call("PUBSUB NUMSUB abc x"));
        Assert.Equal(":1", _publisher.Call("PUBSUB NUMPAT"));
    }

    [Fact]
    public void A_subscriber_that_does_not_read_is_dropped_at_its_limit()
    {
        using var node = new RunningNode(("client-output-buffer-limit", "pubsub 1mb 0 0"));
        using TestClient subscriber = node.ConnectClient(), publisher = node.ConnectClient();
        subscriber.Call("SUBSCRIBE c");
        var message = new string('x', 100_000);
        Wait.Until(() => publisher.Call($"PUBLISH c {message}") == ":0", "the subscriber to be dropped");
    }

    [Fact]
    public async Task Many_publishers_and_subscribers_lose_nothing()
    {
        const int Publishers = 3, Messages = 300;
        var subscribers = Enumerable.Range(0, 4).Select(_ => _node.ConnectClient()).ToList();
        subscribers.ForEach(subscriber => subscriber.Call("SUBSCRIBE c"));
        var publishing = Enumerable.Range(0, Publishers).Select(number => Task.Run(() =>
        {
            using var client = _node.ConnectClient();
            for (var i = 0; i < Messages; i++) Assert.Equal(":4", client.Call($"PUBLISH c {number}-{i}"));
        })).ToArray();
        await Task.WhenAll(publishing);
        foreach (var subscriber in subscribers)
        {
            var next = new int[Publishers];
            for (var i = 0; i < Publishers * Messages; i++)
            {
                var parts = subscriber.Receive().Split(' ')[^1].Split('-');
                Assert.Equal(next[int.Parse(parts[0])]++, int.Parse(parts[1]));
            }
            subscriber.Dispose();
        }
    }
}

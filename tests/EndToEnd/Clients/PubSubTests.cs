// Messages between clients, and what the server tells of its keys.
using System.Collections.Concurrent;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class PubSubTests(Servers servers)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Messages_reach_subscribers_of_channels_and_patterns_in_order(
        ServerKind kind, RedisProtocol protocol)
    {
        const int Messages = 1000;
        await using var sender = await servers.ConnectAsync(kind, protocol);
        await using var receiver = await servers.ConnectAsync(kind, protocol);
        var news = RedisChannel.Literal("news.local");
        var byChannel = await receiver.Subscriber.SubscribeAsync(news);
        var byPattern = await receiver.Subscriber.SubscribeAsync(RedisChannel.Pattern("news.*"));
        for (var i = 0; i < Messages; i++) Assert.Equal(2, await sender.Subscriber.PublishAsync(news, i));
        Assert.Equal(1, await sender.Subscriber.PublishAsync(RedisChannel.Literal("news.world"), "far"));
        for (var i = 0; i < Messages; i++) Assert.Equal(i, (await byChannel.ReadAsync(Cancel)).Message);
        for (var i = 0; i < Messages; i++) Assert.Equal($"news.local {i}", await NextAsync(byPattern));
        Assert.Equal("news.world far", await NextAsync(byPattern));

        // The connection goes on taking commands while it is subscribed.
        Assert.True(await receiver.Database.StringSetAsync("key", "value"));
        Assert.Equal(1, await sender.Server.SubscriptionSubscriberCountAsync(news));
        Assert.Contains(news, await sender.Server.SubscriptionChannelsAsync(RedisChannel.Pattern("news*")));
        await receiver.Subscriber.UnsubscribeAllAsync();
        Assert.Equal(0, await sender.Subscriber.PublishAsync(news, "unheard"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Changes_of_keys_and_their_end_are_told(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        await client.Server.ConfigSetAsync("notify-keyspace-events", "KEA");
        var events = new ConcurrentQueue<string>();
        await client.Subscriber.SubscribeAsync(
            RedisChannel.Pattern("__keyevent@0__:*"), (channel, key) => events.Enqueue($"{channel} {key}"));
        await client.Subscriber.SubscribeAsync(
            RedisChannel.Literal("__keyspace@0__:hash"), (channel, name) => events.Enqueue($"{channel} {name}"));
        await client.Database.StringSetAsync("brief", "value", TimeSpan.FromMilliseconds(1));
        await client.Database.HashSetAsync("hash", "field", 1);
        await client.Database.KeyDeleteAsync("hash");
        string[] expected =
        [
            "__keyevent@0__:set brief", "__keyevent@0__:expire brief", "__keyevent@0__:expired brief",
            "__keyevent@0__:hset hash", "__keyspace@0__:hash hset",
            "__keyevent@0__:del hash", "__keyspace@0__:hash del",
        ];
        Wait.Until(() => expected.All(events.Contains), "the events");
        await client.Server.ConfigSetAsync("notify-keyspace-events", "");
        await client.Subscriber.UnsubscribeAllAsync();
    }

    static async Task<string> NextAsync(ChannelMessageQueue queue)
    {
        var message = await queue.ReadAsync(Cancel);
        return $"{message.Channel} {message.Message}";
    }
}

// Streams with consumer groups: work is handed out, acknowledged, and taken over from a consumer that is gone.
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class StreamTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Entries_are_added_read_and_trimmed(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.Equal("1-1", await db.StreamAddAsync("log", "kind", "first", "1-1"));
        Assert.Equal("1-2", await db.StreamAddAsync("log", [new("kind", "second"), new("size", 2)], "1-2"));
        var own = await db.StreamAddAsync("log", "kind", "third");
        var failure = await Assert.ThrowsAsync<RedisServerException>(
            () => db.StreamAddAsync("log", "kind", "old", "1-1"));
        Assert.StartsWith("ERR The ID specified in XADD is equal or smaller", failure.Message);
        var all = await db.StreamRangeAsync("log");
        Assert.Equal(["1-1", "1-2", own], all.Select(entry => entry.Id));
        Assert.Equal(2, all[1]["size"]);
        Assert.Equal(own, (await db.StreamRangeAsync("log", count: 1, messageOrder: Order.Descending))[0].Id);
        Assert.Equal(2, (await db.StreamReadAsync("log", "1-1")).Length);
        await db.StreamAddAsync("other", "k", "v", "5-0");
        var both = await db.StreamReadAsync([new("log", "1-2"), new("other", "0")]);
        Assert.Equal(["log", "other"], both.Select(stream => (string?)stream.Key));
        Assert.Equal(1, await db.StreamDeleteAsync("log", ["1-2"]));
        Assert.Equal(1, await db.StreamTrimAsync("log", 1));
        Assert.Equal(1, await db.StreamLengthAsync("log"));
        var info = await db.StreamInfoAsync("log");
        Assert.Equal((1, own), (info.Length, info.LastEntry.Id));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Work_of_a_group_is_handed_out_acknowledged_and_taken_over(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.True(await db.StreamCreateConsumerGroupAsync("jobs", "workers", "0", createStream: true));
        for (var i = 1; i <= 5; i++) await db.StreamAddAsync("jobs", "n", i, $"{i}-0");
        var first = await db.StreamReadGroupAsync("jobs", "workers", "one", ">", 3);
        Assert.Equal([1, 2, 3], first.Select(entry => (int)entry["n"]));
        Assert.Equal(2, (await db.StreamReadGroupAsync("jobs", "workers", "two", ">")).Length);
        Assert.Empty(await db.StreamReadGroupAsync("jobs", "workers", "two", ">"));
        Assert.Equal(1, await db.StreamAcknowledgeAsync("jobs", "workers", "1-0"));
        var pending = await db.StreamPendingAsync("jobs", "workers");
        Assert.Equal(4, pending.PendingMessageCount);
        Assert.Equal("2-0", pending.LowestPendingMessageId);
        Assert.Equal("5-0", pending.HighestPendingMessageId);
        Assert.Equal(["one", "two"], pending.Consumers.Select(consumer => (string?)consumer.Name));
        var messages = await db.StreamPendingMessagesAsync("jobs", "workers", 10, "one");
        Assert.Equal(["2-0", "3-0"], messages.Select(message => (string?)message.MessageId));
        Assert.All(messages, message => Assert.Equal(1, message.DeliveryCount));
        var claimed = await db.StreamClaimAsync("jobs", "workers", "two", 0, ["2-0"]);
        Assert.Equal(2, claimed.Single()["n"]);
        var automatic = await db.StreamAutoClaimAsync("jobs", "workers", "three", 0, "0-0", 10);
        Assert.Equal(["2-0", "3-0", "4-0", "5-0"], automatic.ClaimedEntries.Select(entry => (string?)entry.Id));
        RedisValue[] done = [.. automatic.ClaimedEntries.Select(entry => entry.Id)];
        Assert.Equal(4, await db.StreamAcknowledgeAsync("jobs", "workers", done));
        var group = (await db.StreamGroupInfoAsync("jobs")).Single();
        Assert.Equal(("workers", "5-0"), (group.Name, group.LastDeliveredId));
        Assert.Equal((3, 0), (group.ConsumerCount, group.PendingMessageCount));
        Assert.Equal(3, (await db.StreamConsumerInfoAsync("jobs", "workers")).Length);
        Assert.Equal(0, await db.StreamDeleteConsumerAsync("jobs", "workers", "one"));
        Assert.True(await db.StreamDeleteConsumerGroupAsync("jobs", "workers"));
    }
}

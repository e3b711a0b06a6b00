// Hashes, with expiry of the key and of fields.
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class HashTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_session_is_kept_as_a_hash_that_ends(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.HashSetAsync("session", [new("user", "u1"), new("basket", 3), new("price", 1.5)]);
        Assert.False(await db.HashSetAsync("session", "user", "u2"));
        Assert.False(await db.HashSetAsync("session", "user", "u3", When.NotExists));
        Assert.Equal(["u2", RedisValue.Null, 3], await db.HashGetAsync("session", ["user", "absent", "basket"]));
        Assert.Equal(7, await db.HashIncrementAsync("session", "basket", 4));
        Assert.Equal(1.75, await db.HashIncrementAsync("session", "price", 0.25));
        var all = (await db.HashGetAllAsync("session")).ToDictionary(entry => entry.Name, entry => entry.Value);
        Assert.Equal(new() { ["user"] = "u2", ["basket"] = 7, ["price"] = 1.75 }, all);
        Assert.Equal(2, await db.HashStringLengthAsync("session", "user"));
        Assert.Equal(2, await db.HashDeleteAsync("session", ["user", "price", "absent"]));
        Assert.Equal(["basket"], await db.HashKeysAsync("session"));
        Assert.Equal([7], await db.HashValuesAsync("session"));
        Assert.True(await db.KeyExpireAsync("session", TimeSpan.FromMilliseconds(1)));
        Wait.Until(() => db.HashLength("session") == 0, "the session to end");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_large_hash_is_scanned_and_drawn_from(ServerKind kind, RedisProtocol protocol)
    {
        const int Fields = 5000;
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.HashSetAsync("large", [.. Enumerable.Range(0, Fields).Select(i => new HashEntry($"field:{i}", i))]);
        var found = new Dictionary<string, long>();
        await foreach (var entry in db.HashScanAsync("large", pageSize: 100)) found[entry.Name!] = (long)entry.Value;
        Assert.Equal(Fields, found.Count);
        Assert.All(found, pair => Assert.Equal($"field:{pair.Value}", pair.Key));
        var matching = new HashSet<string>();
        await foreach (var entry in db.HashScanAsync("large", "field:12?")) matching.Add(entry.Name!);
        Assert.Equal(10, matching.Count);
        var drawn = await db.HashRandomFieldsWithValuesAsync("large", 10);
        Assert.Equal(10, drawn.Select(entry => entry.Name).Distinct().Count());
        Assert.All(drawn, entry => Assert.Equal($"field:{entry.Value}", entry.Name));
    }

    // redis-server 7.0 has no fields that end.
    [Theory, InlineData(RedisProtocol.Resp2), InlineData(RedisProtocol.Resp3)]
    public async Task A_field_ends_by_itself(RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(ServerKind.Larder, protocol);
        var db = client.Database;
        var hour = TimeSpan.FromHours(1);
        await db.HashSetAsync("hash", [new("brief", 1), new("long", 2), new("forever", 3)]);
        Assert.Equal([ExpireResult.Success], await db.HashFieldExpireAsync("hash", ["long"], hour));
        Assert.Equal([ExpireResult.NoSuchField], await db.HashFieldExpireAsync("hash", ["absent"], hour));
        Assert.InRange((await db.HashFieldGetTimeToLiveAsync("hash", ["long"]))[0], 3_000_000, 3_600_000);
        Assert.Equal([PersistResult.Success], await db.HashFieldPersistAsync("hash", ["long"]));
        await db.HashFieldSetAndSetExpiryAsync("hash", "brief", 1, TimeSpan.FromMilliseconds(1));
        Wait.Until(() => !db.HashExists("hash", "brief"), "the field to end");
        Assert.Equal(["forever", "long"], (await db.HashKeysAsync("hash")).Order());
    }
}

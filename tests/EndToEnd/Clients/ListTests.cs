// Lists, sets, and SORT over them.
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class ListTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Elements_are_pushed_moved_found_and_popped(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.Equal(4, await db.ListRightPushAsync("list", ["a", "b", "c", "b"]));
        Assert.Equal(5, await db.ListLeftPushAsync("list", "z"));
        Assert.Equal(0, await db.ListLeftPushAsync("absent", "z", When.Exists));
        Assert.Equal(6, await db.ListInsertAfterAsync("list", "a", "after"));
        Assert.Equal(["z", "a", "after", "b", "c", "b"], await db.ListRangeAsync("list"));
        Assert.Equal(3, await db.ListPositionAsync("list", "b"));
        var places = await db.ListPositionsAsync("list", "b", 10);
        Assert.Equal([3, 5], places);
        await db.ListSetByIndexAsync("list", -1, "last");
        Assert.Equal("last", await db.ListGetByIndexAsync("list", 5));
        Assert.Equal("z", await db.ListMoveAsync("list", "other", ListSide.Left, ListSide.Right));
        Assert.Equal(1, await db.ListRemoveAsync("list", "after"));
        Assert.Equal(["last", "c"], await db.ListRightPopAsync("list", 2));
        await db.ListTrimAsync("list", 0, 0);
        Assert.Equal(["a"], await db.ListRangeAsync("list"));
        var popped = await db.ListLeftPopAsync(["absent", "other", "list"], 5);
        Assert.Equal(("other", 1), ((string?)popped.Key, popped.Values.Length));
        var failure = await Assert.ThrowsAsync<RedisServerException>(() => db.StringGetAsync("list"));
        Assert.StartsWith("WRONGTYPE ", failure.Message);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Sets_are_combined_drawn_from_and_scanned(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.Equal(3, await db.SetAddAsync("x", ["a", "b", "c"]));
        Assert.Equal(2, await db.SetAddAsync("y", ["b", "d"]));
        Assert.False(await db.SetAddAsync("x", "a"));
        var contained = await db.SetContainsAsync("x", ["a", "d"]);
        Assert.Equal([true, false], contained);
        Assert.Equal(["b"], await db.SetCombineAsync(SetOperation.Intersect, "x", "y"));
        Assert.Equal(["a", "c"], (await db.SetCombineAsync(SetOperation.Difference, "x", "y")).Order());
        Assert.Equal(4, await db.SetCombineAndStoreAsync(SetOperation.Union, "z", "x", "y"));
        Assert.Equal(1, await db.SetIntersectionLengthAsync(["x", "y"]));
        Assert.True(await db.SetMoveAsync("x", "y", "a"));
        Assert.Equal(["a", "b", "d"], (await db.SetMembersAsync("y")).Order());
        Assert.Equal(2, (await db.SetRandomMembersAsync("y", 2)).Distinct().Count());
        Assert.Equal(3, (await db.SetPopAsync("y", 9)).Length);
        Assert.False(await db.KeyExistsAsync("y"));

        RedisValue[] many = [.. Enumerable.Range(0, 3000).Select(i => (RedisValue)$"member:{i}")];
        await db.SetAddAsync("large", many);
        var found = new HashSet<RedisValue>();
        await foreach (var member in db.SetScanAsync("large", pageSize: 100)) found.Add(member);
        Assert.Equal(many.ToHashSet(), found);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task SORT_orders_by_value_and_by_other_keys(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.ListRightPushAsync("list", [10, 9, 1, 100]);
        Assert.Equal([1, 9, 10, 100], await db.SortAsync("list"));
        Assert.Equal([9, 100, 10, 1], await db.SortAsync("list", 0, -1, Order.Descending, SortType.Alphabetic));
        Assert.Equal([9, 10], await db.SortAsync("list", 1, 2));
        foreach (var i in new[] { 1, 9, 10, 100 })
        {
            await db.StringSetAsync($"weight:{i}", -i);
            await db.HashSetAsync($"hash:{i}", "name", $"n{i}");
        }
        Assert.Equal(["n100", "n10", "n9", "n1"], await db.SortAsync("list", by: "weight:*", get: ["hash:*->name"]));
        Assert.Equal(4, await db.SortAndStoreAsync("sorted", "list"));
        Assert.Equal([1, 9, 10, 100], await db.ListRangeAsync("sorted"));
    }
}

// Sorted sets, and what is built of them: places on the earth. Counting without keeping: HyperLogLogs.
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class SortedSetTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_leaderboard_is_ranked_and_read_in_ranges(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.Equal(4, await db.SortedSetAddAsync("board", [new("a", 1), new("b", 2.5), new("c", 3), new("d", 4)]));
        Assert.False(await db.SortedSetAddAsync("board", "a", 9, SortedSetWhen.NotExists));
        Assert.True(await db.SortedSetUpdateAsync("board", "a", 10, SortedSetWhen.GreaterThan));
        Assert.Equal(5.5, await db.SortedSetIncrementAsync("board", "b", 3));
        Assert.Equal(0, await db.SortedSetRankAsync("board", "a", Order.Descending));
        Assert.Null(await db.SortedSetRankAsync("board", "absent"));
        Assert.Equal([10, null, 3], await db.SortedSetScoresAsync("board", ["a", "absent", "c"]));
        Assert.Equal(["a", "b"], await db.SortedSetRangeByRankAsync("board", 0, 1, Order.Descending));
        var ranged = await db.SortedSetRangeByScoreWithScoresAsync("board", 3, 5.5, Exclude.Start);
        Assert.Equal([new("d", 4), new("b", 5.5)], ranged);
        Assert.Equal(2, await db.SortedSetLengthAsync("board", double.NegativeInfinity, 4));
        await db.SortedSetAddAsync("words", [new("ant", 0), new("bee", 0), new("cat", 0)]);
        Assert.Equal(["bee", "cat"], await db.SortedSetRangeByValueAsync("words", "b", "cat"));
        Assert.Equal(1, await db.SortedSetRemoveRangeByScoreAsync("board", 3, 3));
        Assert.Equal(new SortedSetEntry("d", 4), await db.SortedSetPopAsync("board"));
        Assert.Equal(2, await db.SortedSetLengthAsync("board"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Sorted_sets_are_combined_with_weights_and_scanned(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.SortedSetAddAsync("x", [new("a", 1), new("b", 2)]);
        await db.SortedSetAddAsync("y", [new("b", 5), new("c", 7)]);
        Assert.Equal(3, await db.SortedSetCombineAndStoreAsync(SetOperation.Union, "z", ["x", "y"], [2, 1]));
        Assert.Equal(
            [new("a", 2), new("c", 7), new("b", 9)], await db.SortedSetRangeByRankWithScoresAsync("z"));
        Assert.Equal(
            [new("b", 5)],
            await db.SortedSetCombineWithScoresAsync(SetOperation.Intersect, ["x", "y"], aggregate: Aggregate.Max));
        Assert.Equal(["a"], await db.SortedSetCombineAsync(SetOperation.Difference, ["x", "y"]));
        Assert.Equal(2, await db.SortedSetRangeAndStoreAsync("z", "part", 1, 2));

        await db.SortedSetAddAsync(
            "large", [.. Enumerable.Range(0, 3000).Select(i => new SortedSetEntry($"member:{i}", i))]);
        var found = new Dictionary<RedisValue, double>();
        await foreach (var entry in db.SortedSetScanAsync("large", pageSize: 100)) found[entry.Element] = entry.Score;
        Assert.Equal(3000, found.Count);
        Assert.All(found, pair => Assert.Equal($"member:{pair.Value}", pair.Key));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Places_are_found_by_distance(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        GeoEntry[] cities =
        [
            new(13.361389, 38.115556, "Palermo"), new(15.087269, 37.502669, "Catania"), new(2.35, 48.86, "Paris"),
        ];
        Assert.Equal(3, await db.GeoAddAsync("cities", cities));
        var distance = await db.GeoDistanceAsync("cities", "Palermo", "Catania", GeoUnit.Kilometers);
        Assert.Equal(166.2742, distance!.Value, 0.001);
        Assert.Equal(["sqc8b49rny0", null], await db.GeoHashAsync("cities", ["Palermo", "absent"]));
        var place = (await db.GeoPositionAsync("cities", "Catania"))!.Value;
        Assert.Equal((15.087269, 37.502669), (place.Longitude, place.Latitude), Near);
        var near = await db.GeoSearchAsync(
            "cities", 15, 37, new GeoSearchCircle(200, GeoUnit.Kilometers), order: Order.Ascending,
            options: GeoRadiusOptions.WithDistance | GeoRadiusOptions.WithCoordinates);
        Assert.Equal(["Catania", "Palermo"], near.Select(result => (string?)result.Member));
        Assert.Equal(56.4413, near[0].Distance!.Value, 0.001);
        Assert.Equal(38.115556, near[1].Position!.Value.Latitude, 0.0001);
        var box = new GeoSearchBox(4000, 4000, GeoUnit.Kilometers);
        Assert.Equal(3, await db.GeoSearchAndStoreAsync("cities", "found", "Palermo", box, storeDistances: true));
        Assert.Equal(0, await db.SortedSetScoreAsync("found", "Palermo"));

        static bool Near((double, double) one, (double, double) other) =>
            Math.Abs(one.Item1 - other.Item1) < 0.0001 && Math.Abs(one.Item2 - other.Item2) < 0.0001;
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Distinct_visitors_are_counted_and_merged(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        Assert.True(await db.HyperLogLogAddAsync("monday", Visitors(0)));
        Assert.False(await db.HyperLogLogAddAsync("monday", 7));
        await db.HyperLogLogAddAsync("tuesday", Visitors(5000));
        Assert.InRange(await db.HyperLogLogLengthAsync("monday"), 9_700, 10_300);
        Assert.InRange(await db.HyperLogLogLengthAsync(["monday", "tuesday"]), 14_500, 15_500);
        await db.HyperLogLogMergeAsync("both", "monday", "tuesday");
        Assert.Equal(await db.HyperLogLogLengthAsync(["monday", "tuesday"]), await db.HyperLogLogLengthAsync("both"));

        static RedisValue[] Visitors(int first) => [.. Enumerable.Range(first, 10_000).Select(i => (RedisValue)i)];
    }
}

// Strings and the bits in them.
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class StringTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Values_are_set_read_and_changed(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        Assert.True(await db.StringSetAsync("bytes", bytes));
        Assert.Equal(bytes, (byte[]?)await db.StringGetAsync("bytes"));
        Assert.True((await db.StringGetAsync("absent")).IsNull);
        Assert.Equal(259, await db.StringAppendAsync("bytes", "end"));
        Assert.Equal("end", await db.StringGetRangeAsync("bytes", -3, -1));
        Assert.Equal(259, await db.StringSetRangeAsync("bytes", 256, "END"));
        Assert.Equal(259, await db.StringLengthAsync("bytes"));

        Assert.Equal(5, await db.StringIncrementAsync("counter", 5));
        Assert.Equal(3, await db.StringDecrementAsync("counter", 2));
        Assert.Equal(3.25, await db.StringIncrementAsync("counter", 0.25));
        var failure = await Assert.ThrowsAsync<RedisServerException>(() => db.StringIncrementAsync("bytes"));
        Assert.Equal("ERR value is not an integer or out of range", failure.Message);

        Assert.True(await db.StringSetAsync([new("a", "ohmytext"), new("b", "mynewtext")]));
        Assert.Equal(["ohmytext", RedisValue.Null, "mynewtext"], await db.StringGetAsync(["a", "absent", "b"]));
        Assert.False(await db.StringSetAsync([new("a", "x"), new("c", "x")], When.NotExists));
        Assert.Equal("mytext", await db.StringLongestCommonSubsequenceAsync("a", "b"));
        Assert.Equal(6, await db.StringLongestCommonSubsequenceLengthAsync("a", "b"));
        Assert.Equal(2, (await db.StringLongestCommonSubsequenceWithMatchesAsync("a", "b")).Matches.Length);
        Assert.Equal("ohmytext", await db.StringGetDeleteAsync("a"));
        Assert.False(await db.KeyExistsAsync("a"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Conditions_and_expiry_of_SET_hold(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        var hour = TimeSpan.FromHours(1);
        Assert.False(await db.StringSetAsync("key", "none", when: When.Exists));
        Assert.True(await db.StringSetAsync("key", "first", hour, When.NotExists));
        Assert.False(await db.StringSetAsync("key", "second", hour, When.NotExists));
        Assert.InRange((await db.KeyTimeToLiveAsync("key"))!.Value, TimeSpan.FromMinutes(50), hour);
        Assert.Equal("first", await db.StringSetAndGetAsync("key", "second", keepTtl: true));
        Assert.NotNull(await db.KeyTimeToLiveAsync("key"));
        var read = await db.StringGetWithExpiryAsync("key");
        Assert.Equal("second", read.Value);
        Assert.NotNull(read.Expiry);
        Assert.Equal("second", await db.StringGetSetExpiryAsync("key", (TimeSpan?)null));
        Assert.Null(await db.KeyTimeToLiveAsync("key"));
        var end = DateTime.UtcNow.AddDays(2);
        Assert.True(await db.KeyExpireAsync("key", end));
        Assert.InRange((await db.KeyExpireTimeAsync("key"))!.Value, end.AddSeconds(-1), end.AddSeconds(1));
        Assert.False(await db.KeyExpireAsync("key", hour, ExpireWhen.HasNoExpiry));
        Assert.True(await db.KeyPersistAsync("key"));
        Assert.True(await db.KeyExpireAsync("key", TimeSpan.FromMilliseconds(1)));
        Wait.Until(() => !db.KeyExists("key"), "the key to end");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Bits_are_set_counted_found_and_combined(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        foreach (var bit in new[] { 0, 7, 100 }) Assert.False(await db.StringSetBitAsync("x", bit, true));
        Assert.False(await db.StringSetBitAsync("y", 7, true));
        Assert.True(await db.StringGetBitAsync("x", 100));
        Assert.Equal(3, await db.StringBitCountAsync("x"));
        Assert.Equal(2, await db.StringBitCountAsync("x", 0, 99, StringIndexType.Bit));
        Assert.Equal(100, await db.StringBitPositionAsync("x", true, 1));
        Assert.Equal(13, await db.StringBitOperationAsync(Bitwise.And, "z", "x", "y"));
        Assert.Equal(1, await db.StringBitCountAsync("z"));
        Assert.Equal(13, await db.StringBitOperationAsync(Bitwise.Xor, "z", ["x", "y"]));
        Assert.Equal(2, await db.StringBitCountAsync("z"));
        Assert.Equal(1, await db.StringBitOperationAsync(Bitwise.Not, "z", "y"));
        Assert.Equal(7, await db.StringBitCountAsync("z"));
        var field = (long[]?)await db.ExecuteAsync(
            "BITFIELD", "f", "SET", "u8", 0, 255, "OVERFLOW", "SAT", "INCRBY", "u8", 0, 9);
        Assert.Equal([0, 255], field!);
    }
}

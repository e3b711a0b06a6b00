// Lua scripts as the client sends them: by their text first, by their hash from then on.
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class ScriptTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Scripts_read_write_and_answer_in_every_type(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        const string Limit = """
            local n = redis.call('INCR', KEYS[1])
            if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return {n, redis.call('PTTL', KEYS[1]) > 0, 'text', false, {1, 2}}
            """;
        for (var i = 1; i <= 3; i++)
        {
            var reply = (RedisResult[])(await db.ScriptEvaluateAsync(Limit, ["rate"], [60_000]))!;
            Assert.Equal((i, 1, "text"), ((int)reply[0], (int)reply[1], (string?)reply[2]));
            Assert.True(reply[3].IsNull);
            Assert.Equal([1, 2], (int[])reply[4]!);
        }
        var failure = await Assert.ThrowsAsync<RedisServerException>(
            () => db.ScriptEvaluateAsync("return redis.error_reply('MINE went wrong')"));
        Assert.Equal("MINE went wrong", failure.Message);
        Assert.Equal("3", await db.StringGetAsync("rate"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Prepared_scripts_take_named_parameters_and_survive_a_flush(
        ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        var script = LuaScript.Prepare("redis.call('SET', @key, @value) return redis.call('GET', @key)");
        Assert.Equal("one", (string?)await db.ScriptEvaluateAsync(script, new { key = (RedisKey)"k", value = "one" }));
        var loaded = await script.LoadAsync(client.Server);
        Assert.True(await client.Server.ScriptExistsAsync(loaded.Hash));
        Assert.Equal("two", (string?)await db.ScriptEvaluateAsync(loaded, new { key = (RedisKey)"k", value = "two" }));
        await client.Server.ScriptFlushAsync();
        Assert.False(await client.Server.ScriptExistsAsync(loaded.Hash));
        Assert.Equal("six", (string?)await db.ScriptEvaluateAsync(script, new { key = (RedisKey)"k", value = "six" }));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Functions_of_a_library_are_called(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        const string Library = """
            #!lua name=stock
            redis.register_function('take', function(keys, args)
                local left = tonumber(redis.call('HGET', keys[1], args[1]) or '0')
                if left < 1 then return redis.error_reply('SOLD out') end
                return redis.call('HINCRBY', keys[1], args[1], -1)
            end)
            """;
        Assert.Equal("stock", (string?)await db.ExecuteAsync("FUNCTION", "LOAD", "REPLACE", Library));
        await db.HashSetAsync("shelf", "apple", 1);
        Assert.Equal(0, (int)await db.ExecuteAsync("FCALL", "take", 1, (RedisKey)"shelf", "apple"));
        var failure = await Assert.ThrowsAsync<RedisServerException>(
            () => db.ExecuteAsync("FCALL", "take", 1, (RedisKey)"shelf", "apple"));
        Assert.Equal("SOLD out", failure.Message);
        await db.ExecuteAsync("FUNCTION", "DELETE", "stock");
    }
}

// redis-cli in the ways that send more than one command.
using System.Diagnostics;
using System.Text;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class RedisCliTests(Servers servers)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.Kinds), MemberType = typeof(Servers))]
    public async Task A_hundred_thousand_keys_are_inserted_by_pipe_and_scanned(ServerKind kind)
    {
        const int Keys = 100_000;
        await using var client = await servers.ConnectAsync(kind, RedisProtocol.Resp2);
        var requests = new StringBuilder();
        for (var i = 0; i < Keys; i++)
        {
            var (key, value) = ($"key:{i}", $"value:{i}");
            requests.Append($"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${value.Length}\r\n{value}\r\n");
        }
        var output = await RunAsync(kind, requests.ToString(), "--pipe");
        Assert.Contains($"errors: 0, replies: {Keys}", output);
        Assert.Equal(Keys, await client.Server.DatabaseSizeAsync());
        Assert.Equal("value:99999", await client.Database.StringGetAsync("key:99999"));
        var scanned = (await RunAsync(kind, "", "--scan")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Keys, scanned.Distinct().Count());
        Assert.Equal(1111, Lines(await RunAsync(kind, "", "--scan", "--pattern", "key:12*")));
    }

    [Theory, MemberData(nameof(Servers.Kinds), MemberType = typeof(Servers))]
    public async Task The_pipe_counts_errors(ServerKind kind)
    {
        await using var client = await servers.ConnectAsync(kind, RedisProtocol.Resp2);
        var output = await RunAsync(kind, "SET a 1\r\nLPUSH a 1\r\nNONSENSE\r\nGET a\r\n", "--pipe");
        Assert.Contains("errors: 2, replies: 4", output);
    }

    [Theory, MemberData(nameof(Servers.Kinds), MemberType = typeof(Servers))]
    public async Task The_largest_keys_of_every_type_are_found(ServerKind kind)
    {
        await using var client = await servers.ConnectAsync(kind, RedisProtocol.Resp2);
        var db = client.Database;
        for (var i = 1; i <= 20; i++)
        {
            await db.StringSetAsync($"string:{i}", new string('x', i < 20 ? i * 100 : 5000));
            await db.ListRightPushAsync($"list:{i}", [.. Enumerable.Range(0, i).Select(n => (RedisValue)n)]);
            await db.HashSetAsync($"hash:{i}", [.. Enumerable.Range(0, i).Select(n => new HashEntry(n, n))]);
            await db.SortedSetAddAsync($"zset:{i}", [.. Enumerable.Range(0, i).Select(n => new SortedSetEntry(n, n))]);
            await db.SetAddAsync($"set:{i}", [.. Enumerable.Range(0, i).Select(n => (RedisValue)n)]);
        }
        await db.StreamAddAsync("stream", "field", "value");
        var output = await RunAsync(kind, "", "--bigkeys");
        Assert.Contains("Biggest string found '\"string:20\"' has 5000 bytes", output);
        Assert.Contains("Biggest   list found '\"list:20\"' has 20 items", output);
        Assert.Contains("Biggest   hash found '\"hash:20\"' has 20 fields", output);
        Assert.Contains("Biggest   zset found '\"zset:20\"' has 20 members", output);
        Assert.Contains("Biggest    set found '\"set:20\"' has 20 members", output);
        Assert.Contains("Biggest stream found '\"stream\"' has 1 entries", output);
        Assert.Contains("Sampled 101 keys", output);
        var byMemory = await RunAsync(kind, "", "--memkeys");
        Assert.Contains("Biggest string found '\"string:20\"' has ", byMemory);
        Assert.Contains("Sampled 101 keys", byMemory);
    }

    [Theory, MemberData(nameof(Servers.Kinds), MemberType = typeof(Servers))]
    public async Task A_script_of_a_file_is_evaluated(ServerKind kind)
    {
        await using var client = await servers.ConnectAsync(kind, RedisProtocol.Resp2);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, "redis.call('SET', KEYS[1], ARGV[1]); return {KEYS[1], redis.call('GET', KEYS[1])}", Cancel);
            Assert.Equal("key\nvalue\n", await RunAsync(kind, "", "--eval", file, "key", ",", "value"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory, MemberData(nameof(Servers.Kinds), MemberType = typeof(Servers))]
    public async Task Statistics_are_printed_again_and_again(ServerKind kind)
    {
        await using var client = await servers.ConnectAsync(kind, RedisProtocol.Resp2);
        await client.Database.StringSetAsync("key", "value");
        using var process = Start(kind, "-i", "0.01", "--stat");
        var rows = new List<string[]>();
        while (rows.Count < 5 && await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && char.IsDigit(words[0][0])) rows.Add(words);
        }
        process.Kill();
        await process.WaitForExitAsync(Cancel);
        // keys       mem      clients blocked requests            connections
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal("1", row[0]));
        Assert.True(long.Parse(rows[^1][4]) > long.Parse(rows[0][4]));
    }

    static int Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    async Task<string> RunAsync(ServerKind kind, string input, params string[] arguments)
    {
        using var process = Start(kind, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.StandardInput.WriteAsync(input.AsMemory(), Cancel);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancel);
        return await output + await errors;
    }

    Process Start(ServerKind kind, params string[] arguments)
    {
        var program = Tools.Find("redis-cli");
        Assert.SkipWhen(program is null, "redis-cli is not installed");
        return Process.Start(new ProcessStartInfo(program, ["-p", $"{servers.PortOf(kind)}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}

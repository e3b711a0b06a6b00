// Four servers as processes of their own, one database, whose own counters say what reached it.
using System.Diagnostics;
using System.Globalization;
using Larder.EntityFrameworkCore.TestServer;
using Larder.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Larder.EntityFrameworkCore.Tests;

public sealed class FleetTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_misses_of_one_key_over_four_processes_make_one_database_read()
    {
        // A server that died while it wrote has marked the table for a while: what is read meanwhile is not stored.
        await fixture.Cache.RunAsync(cache => cache.ScriptEvaluateAsync("redis.call('FLUSHALL')"), Cancel);
        var database = await fixture.NewDatabaseAsync(onPostgres: true);
        await AskAsync(database, "create sequence reads");
        var servers = Enumerable.Range(0, 4).Select(_ => Start(database, "query")).ToArray();
        foreach (var server in servers) Assert.Equal("ready", await server.StandardOutput.ReadLineAsync(Cancel));
        foreach (var server in servers) await server.StandardInput.WriteLineAsync();
        var answers = new List<string?>();
        foreach (var server in servers)
        {
            answers.Add(await server.StandardOutput.ReadLineAsync(Cancel));
            await server.WaitForExitAsync(Cancel);
            server.Dispose();
        }

        Assert.All(answers, answer => Assert.StartsWith("50 answered", answer));
        string[] expected = [.. Enumerable.Repeat("50 answered, 0 loaded", 3), "50 answered, 1 loaded"];
        Assert.Equal(expected, answers.Order(StringComparer.Ordinal));
        Assert.Equal(1, Convert.ToInt64(await AskAsync(database, "select last_value from reads"), CultureInfo.InvariantCulture));
        Assert.Equal(true, await AskAsync(database, "select is_called from reads"));
    }

    [Fact]
    public async Task A_server_that_dies_between_its_commit_and_telling_of_it_leaves_nothing_old()
    {
        var database = await fixture.NewDatabaseAsync(onPostgres: true);
        var cache = new QueryCache(fixture.Cache);
        Assert.Equal(1, await CountAsync(database, cache));
        using var server = Start(database, "die");
        Assert.Equal("ready", await server.StandardOutput.ReadLineAsync(Cancel));
        Assert.Equal(1, await CountAsync(database, cache));
        await server.StandardInput.WriteLineAsync();
        await server.WaitForExitAsync(Cancel);
        Assert.Equal(2, await CountAsync(database, cache));
    }

    static async Task<int> CountAsync(string database, QueryCache cache)
    {
        await using var shop = new Shop(Shop.On(database).UseLarderCache(cache).Options);
        return (await shop.Products.Cached().ToListAsync(Cancel)).Count;
    }

    Process Start(string database, string what) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Larder.EntityFrameworkCore.TestServer.dll"),
            $"127.0.0.1:{fixture.Node.Port}", database.Replace("Pooling=false", "Maximum Pool Size=10"), what,
        ])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    static async Task<object?> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}

// The page's figures are those that the database itself counts.
using Larder.Client.Connections;
using Larder.EntityFrameworkCore;
using Larder.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Storefront.Counting;
using Storefront.Shop.Database;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class CountingTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_of_the_database_are_as_many_as_PostgreSQL_has_counted()
    {
        using var postgres = PostgresServer.With("shared_preload_libraries=pg_stat_statements");
        Assert.SkipWhen(!postgres.IsThere, "postgresql is not installed");
        await using var folder = new DemoFolder();
        var database = new NpgsqlConnectionStringBuilder(postgres.NewDatabase()) { Database = "postgres", Pooling = true }
            .ConnectionString;
        using var demo = DemoProcess.Start(
            folder.Path, "--seconds", "600", "--port", $"{Ports.Free()}", "--quiet", "--database", database);
        var shown = await UseInAllWaysAsync(demo);
        demo.Interrupt();
        Assert.True(await demo.ExitAsync(Cancel) == 0, demo.Output);

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            """
            create extension pg_stat_statements;
            select coalesce(sum(calls), 0)::bigint from pg_stat_statements
            where query ~* '^\s*(--[^\n]*\n\s*)*(select|with)\M' and query ~ '\m(products|categories|reviews|order_lines)\M'
              and query !~* 'exists'
            """,
            connection);
        var counted = (long)(await command.ExecuteScalarAsync(Cancel))!;
        Assert.Equal(counted, demo.Figure(@"database reads +(\d+) in all"));
        Assert.InRange(shown, 1, counted);
    }

    // With the cache, without it, and with the cache gone. Returns the page's last figure.
    static async Task<double> UseInAllWaysAsync(DemoProcess demo)
    {
        const int readsEach = 100;
        var shown = 0.0;
        foreach (var way in new[] { "cache-on", "cache-off", "cache-on", "reads-away" })
        {
            await demo.PressAsync(way, Cancel);
            var before = shown;
            await foreach (var snapshot in demo.SnapshotsAsync(Cancel))
            {
                shown = snapshot.GetProperty("databaseReads").GetDouble();
                if (shown >= before + readsEach) break;
            }
        }

        return shown;
    }

    [Fact]
    public async Task What_SQLite_is_sent_is_counted_whoever_sends_it()
    {
        var folder = Directory.CreateTempSubdirectory("storefront-test-");
        var connection = $"Data Source={Path.Combine(folder.FullName, "shop.db")}";
        await CatalogueSeed.EnsureAsync(connection, Cancel);
        using (var counters = new ServerCounters(Path.Combine(folder.FullName, "counters")))
        using (var counter = new StatementCounter(counters))
        using (var away = new LarderCache("reads", new LarderCacheOptions { Endpoint = $"127.0.0.1:{Ports.Free()}" }))
        {
            var options = new DbContextOptionsBuilder<ShopContext>().UseLarderCache(new QueryCache(away));
            options.UseShopDatabase(connection, counter);
            await using var shop = new ShopContext(options.Options);
            await shop.Products.CountAsync(Cancel);
            await shop.Categories.Where(category => category.Id == 1).Cached().ToListAsync(Cancel);
            await shop.Database.SqlQuery<int>($"select id from brands limit 1").ToListAsync(Cancel);
            await shop.Database.OpenConnectionAsync(Cancel);
            await using var command = shop.Database.GetDbConnection().CreateCommand();
            command.CommandText = "select 1";
            await command.ExecuteScalarAsync(Cancel);
            await shop.Stock.Where(level => level.ProductId == 1)
                .ExecuteUpdateAsync(set => set.SetProperty(level => level.Quantity, 5), Cancel);
            Assert.Equal(new ServerCounts(0, 0, 0, 4, 1), counters.Read());
        }

        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void What_was_counted_outlives_the_process_that_counted()
    {
        var path = Path.GetTempFileName();
        using (var first = new ServerCounters(path))
        {
            first.Asked();
            first.Asked();
            first.CacheCounts(9, 7);
            first.CacheCounts(8, 5);
        }

        using var second = new ServerCounters(path);
        second.DatabaseRead();
        Assert.Equal(new ServerCounts(2, 9, 7, 1, 0), second.Read());
        File.Delete(path);
    }

    [Fact]
    public void Percentiles_are_of_the_time_between_two_readings()
    {
        var path = Path.GetTempFileName();
        using var counters = new ShopperCounters(path);
        for (var i = 0; i < 100; i++) counters.PageTook(TimeSpan.FromSeconds(3));
        var before = counters.Read().Pages;
        Assert.Null((before - before).Percentile(0.5));
        for (var i = 0; i < 98; i++) counters.PageTook(TimeSpan.FromMilliseconds(10));
        counters.PageTook(TimeSpan.FromMilliseconds(500));
        counters.PageTook(TimeSpan.FromMilliseconds(500));
        var recent = counters.Read().Pages - before;
        Assert.Equal(100, recent.Total);
        Assert.InRange(recent.Percentile(0.5)!.Value, 10, 10.6);
        Assert.InRange(recent.Percentile(0.99)!.Value, 500, 526);
        File.Delete(path);
    }
}

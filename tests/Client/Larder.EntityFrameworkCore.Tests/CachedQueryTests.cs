// Queries through the cache: which are, what makes them be read again, and that values come back as they went.
using Larder.EntityFrameworkCore.TestServer;
using Larder.TestKit;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Larder.EntityFrameworkCore.Tests;

public sealed class CachedQueryTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    QueryCache Cache(Action<QueryCacheOptions>? configure = null)
    {
        // A machine that is busy stands still for longer than the usual leases.
        var options = new QueryCacheOptions
        {
            Reads = { LoaderLease = TimeSpan.FromMinutes(1), WriterLease = TimeSpan.FromMinutes(1) },
        };
        configure?.Invoke(options);
        return new QueryCache(fixture.Cache, options);
    }

    static Shop Open(string database, QueryCache? cache = null) =>
        new((cache is null ? Shop.On(database) : Shop.On(database).UseLarderCache(cache)).Options);

    static async Task<string[]> NamesAsync(string database, QueryCache cache)
    {
        await using var shop = Open(database, cache);
        return await shop.Products.OrderBy(product => product.Id).Select(product => product.Name).Cached().ToArrayAsync(Cancel);
    }

    // Behind the cache's back.
    static async Task RenameAsync(string database, string name)
    {
        await using var shop = Open(database);
        await shop.Products.ExecuteUpdateAsync(all => all.SetProperty(product => product.Name, name), Cancel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_marked_query_is_answered_from_the_cache_on_all_servers(bool onPostgres)
    {
        var database = await fixture.NewDatabaseAsync(onPostgres);
        var (one, other) = (Cache(), Cache());
        Assert.Equal(["tea"], await NamesAsync(database, one));
        await RenameAsync(database, "coffee");
        Assert.Equal(["tea"], await NamesAsync(database, other));
        Assert.Equal((1, 1), (one.Statistics.DatabaseReads, other.Statistics.Hits));
    }

    [Fact]
    public async Task Threads_that_wait_for_queries_and_writes_are_not_needed_for_them()
    {
        var database = await fixture.NewDatabaseAsync();
        var cache = Cache();
        string[] Read()
        {
            using var shop = Open(database, cache);
            return [.. shop.Products.Select(product => product.Name).Cached()];
        }

        int Write()
        {
            using var shop = Open(database, cache);
            return shop.Products.ExecuteUpdate(all => all.SetProperty(product => product.Name, "coffee"));
        }

        Assert.Equal(["tea"], await BusyThread.RunAsync(Read));
        Assert.Equal(1, await BusyThread.RunAsync(Write));
        Assert.Equal(["coffee"], await BusyThread.RunAsync(Read));
    }

    [Fact]
    public async Task A_query_that_is_not_marked_is_not_cached_and_parameters_are_a_part_of_the_key()
    {
        var database = await fixture.NewDatabaseAsync();
        var cache = Cache();
        await using var shop = Open(database, cache);
        await shop.Products.ToListAsync(Cancel);
        Assert.Equal(0, cache.Statistics.Asked);
        Task<int> CountAsync(int id) => shop.Products.Where(product => product.Id == id).Cached().CountAsync(Cancel);
        Assert.Equal((1, 0, 0), (await CountAsync(1), await CountAsync(2), await CountAsync(2)));
        Assert.Equal((2, 1), (cache.Statistics.DatabaseReads, cache.Statistics.Hits));
    }

    [Fact]
    public async Task A_policy_caches_queries_on_its_tables_alone()
    {
        var database = await fixture.NewDatabaseAsync();
        var cache = Cache(options => options.CacheTables("Products"));
        await using var shop = Open(database, cache);
        await shop.Products.ToListAsync(Cancel);
        Assert.Equal(1, cache.Statistics.Asked);
        await shop.Products.Include(product => product.Maker).ToListAsync(Cancel);
        await shop.Products.NotCached().ToListAsync(Cancel);
        Assert.Equal(1, cache.Statistics.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writes_of_every_kind_make_all_servers_read_again(bool onPostgres)
    {
        var database = await fixture.NewDatabaseAsync(onPostgres);
        var (reader, writer) = (Cache(), Cache());
        await using var shop = Open(database, writer);
        Assert.Equal(["tea"], await NamesAsync(database, reader));

        shop.Products.Add(new Product { Name = "salt", MakerId = 1 });
        await shop.SaveChangesAsync(Cancel);
        Assert.Equal(["tea", "salt"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);

        await shop.Products.ExecuteUpdateAsync(all => all.SetProperty(product => product.Name, "oil"), Cancel);
        Assert.Equal(["oil", "oil"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);

        await shop.Database.ExecuteSqlRawAsync("UPDATE \"Products\" SET \"Name\" = 'tar'", Cancel);
        Assert.Equal(["tar", "tar"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);

        // Products go with their makers.
        await shop.Makers.ExecuteDeleteAsync(Cancel);
        Assert.Empty(await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);

        shop.ChangeTracker.Clear();
        shop.Makers.Add(new Maker { Name = "Grace", Products = { new Product { Name = "a" }, new Product { Name = "b" } } });
        shop.SaveChanges();
        Assert.Equal(["a", "b"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);
    }

    static async Task AssertIsCachedAsync(string database, QueryCache cache)
    {
        var hits = cache.Statistics.Hits;
        await NamesAsync(database, cache);
        Assert.Equal(hits + 1, cache.Statistics.Hits);
    }

    [Fact]
    public async Task What_a_transaction_writes_is_seen_after_its_commit_and_within_it()
    {
        var database = await fixture.NewDatabaseAsync(onPostgres: true);
        var (reader, writer) = (Cache(), Cache());
        await using var shop = Open(database, writer);
        await NamesAsync(database, reader);
        await using (var transaction = await shop.Database.BeginTransactionAsync(Cancel))
        {
            (await shop.Products.SingleAsync(Cancel)).Name = "salt";
            await shop.SaveChangesAsync(Cancel);
            Assert.Equal(["tea"], await NamesAsync(database, reader));
            Assert.Equal(["salt"], await shop.Products.Select(product => product.Name).Cached().ToArrayAsync(Cancel));
            await transaction.CommitAsync(Cancel);
        }

        Assert.Equal(["salt"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);
        await using (var transaction = await shop.Database.BeginTransactionAsync(Cancel))
        {
            await shop.Products.ExecuteDeleteAsync(Cancel);
            await transaction.RollbackAsync(Cancel);
        }

        Assert.Equal(["salt"], await NamesAsync(database, reader));
        await AssertIsCachedAsync(database, reader);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Values_come_back_as_they_went(bool onPostgres)
    {
        var database = await fixture.NewDatabaseAsync(onPostgres);
        await using (var shop = Open(database))
        {
            shop.Samples.Add(NewSample());
            await shop.SaveChangesAsync(Cancel);
        }

        var cache = Cache();
        Sample plain;
        await using (var shop = Open(database)) plain = await shop.Samples.AsNoTracking().SingleAsync(Cancel);
        for (var i = 0; i < 2; i++)
        {
            await using var shop = Open(database, cache);
            Assert.Equivalent(plain, await shop.Samples.AsNoTracking().Cached().SingleAsync(Cancel), strict: true);
        }

        Assert.Equal((1, 1), (cache.Statistics.DatabaseReads, cache.Statistics.Hits));
    }

    [Fact]
    public async Task Rows_that_were_read_are_served_when_the_database_fails()
    {
        var database = await fixture.NewDatabaseAsync();
        var cache = Cache();
        Assert.Equal(["tea"], await NamesAsync(database, cache));
        await using (var shop = Open(database)) await shop.Database.ExecuteSqlRawAsync("DROP TABLE \"Products\"", Cancel);
        // A write elsewhere: the rows would have to be read again, but there is no table any more.
        await (await Cache().BeginWriteAsync("Products")).DisposeAsync();
        Assert.Equal(["tea"], await NamesAsync(database, cache));
        Assert.Equal(1, cache.Statistics.StaleServed);
    }

    [Fact]
    public async Task Rows_that_were_read_are_served_when_there_is_no_database_any_more_and_the_rest_says_so()
    {
        var postgres = new PostgresServer();
        if (!postgres.IsThere) Assert.Skip("postgresql is not installed");
        var database = postgres.NewDatabase();
        var cache = Cache();
        await using (var first = Open(database))
        {
            await first.Database.EnsureCreatedAsync(Cancel);
            first.Products.Add(new Product { Name = "tea", Maker = new Maker { Name = "Ada" } });
            await first.SaveChangesAsync(Cancel);
        }

        Assert.Equal(["tea"], await NamesAsync(database, cache));
        postgres.Dispose();
        await using var shop = Open(database, cache);
        // It takes one query that fails to know.
        await Assert.ThrowsAnyAsync<Exception>(() => NamesAsync(database, cache));
        Assert.Equal(["tea"], await NamesAsync(database, cache));
        await (await Cache().BeginWriteAsync("Products")).DisposeAsync();
        Assert.Equal(["tea"], await NamesAsync(database, cache));
        Assert.Equal(1, cache.Statistics.StaleServed);

        Assert.False(await shop.Database.CanConnectAsync(Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Makers.ToListAsync(Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Database.OpenConnectionAsync(Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Database.BeginTransactionAsync(Cancel));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Without_the_cache_queries_go_to_the_database_and_writes_go_on(string signal)
    {
        var database = await fixture.NewDatabaseAsync();
        using var node = LarderNode.Start("valkey");
        using var away = ShopFixture.Open(node, TimeSpan.FromSeconds(1));
        await away.OpenAsync();
        var cache = new QueryCache(away);
        await NamesAsync(database, cache);
        node.Signal(signal);
        await using var shop = Open(database, cache);
        shop.Products.Add(new Product { Name = "salt", MakerId = 1 });
        await shop.SaveChangesAsync(Cancel);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < 50; i++) Assert.Equal(["tea", "salt"], await NamesAsync(database, cache));
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper!.WriteLine($"after {signal}, 50 queries took {took.TotalMilliseconds:F0} ms");
        Assert.True(away.IsAway);
        if (signal == "STOP") node.Signal("CONT");
    }

    static Sample NewSample() => new()
    {
        Truth = true,
        Byte = 200,
        Short = -3,
        Long = long.MaxValue,
        Float = 1.5f,
        Double = Math.PI,
        Decimal = 1234.5678m,
        Text = "grün",
        Moment = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc),
        Offset = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        Day = new DateOnly(2026, 2, 3),
        Time = new TimeOnly(4, 5, 6),
        Span = TimeSpan.FromMinutes(90),
        Guid = Guid.NewGuid(),
        Bytes = [0, 1, 255],
        Letter = 'x',
        Weekday = DayOfWeek.Friday,
        Maybe = 7,
        Words = ["a", "b"],
        Numbers = [1, 2, 3],
    };
}

// The database-read cache beside a real server: what reaches the database, and what must never be served.
using Larder.Client.Reads;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class DatabaseReadCacheTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    public sealed record Row(int Version);

    readonly ReadCacheOptions _options = new()
    {
        KeyPrefix = $"{Guid.NewGuid():N}:",
        LoaderLease = TimeSpan.FromMinutes(1), // longer than a busy machine stands still
    };

    readonly FakeTime _clock = new();
    int _databaseReads;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    DatabaseReadCache Server() => new(node.Cache, _options, _clock);

    Task<Row?> ReadRow(int version)
    {
        Interlocked.Increment(ref _databaseReads);
        return Task.FromResult<Row?>(new Row(version));
    }

    [Fact]
    public async Task A_row_is_read_once_for_all_servers()
    {
        var (first, second) = (Server(), Server());
        Assert.Equal(new Row(1), await first.GetAsync("row", _ => ReadRow(1), Cancel));
        Assert.Equal(new Row(1), await second.GetAsync("row", _ => ReadRow(2), Cancel));
        Assert.Equal(1, _databaseReads);
        Assert.Equal(new ReadCacheStatistics(1, 0, 0, 0, 0, 0), second.Statistics);
    }

    [Fact]
    public async Task Misses_at_the_same_time_share_one_read()
    {
        var server = Server();
        var row = new TaskCompletionSource<Row?>();
        var callers = Enumerable.Range(0, 50)
            .Select(_ => server.GetAsync(
                "row",
                _ =>
                {
                    Interlocked.Increment(ref _databaseReads);
                    return row.Task;
                },
                Cancel))
            .ToArray();
        Wait.Until(() => server.Statistics.Misses == 50, "all callers to miss");
        row.SetResult(new Row(1));
        Assert.All(await Task.WhenAll(callers), found => Assert.Equal(new Row(1), found));
        Assert.Equal(1, _databaseReads);
        Assert.Equal(49, server.Statistics.Coalesced);
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_end_the_read_of_the_others()
    {
        var server = Server();
        var row = new TaskCompletionSource<Row?>();
        using var impatient = new CancellationTokenSource();
        var first = server.GetAsync("row", _ => row.Task, impatient.Token);
        var second = server.GetAsync("row", _ => row.Task, Cancel);
        Wait.Until(() => server.Statistics.Coalesced == 1, "the second caller to join");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        row.SetResult(new Row(1));
        Assert.Equal(new Row(1), await second);
    }

    [Fact]
    public async Task A_row_read_before_an_invalidation_is_not_stored_after_it()
    {
        var (reader, writer) = (Server(), Server());
        var started = new TaskCompletionSource();
        var oldRow = new TaskCompletionSource<Row?>();
        var reading = reader.GetAsync(
            "row",
            _ =>
            {
                started.SetResult();
                return oldRow.Task;
            },
            Cancel);
        await started.Task;
        await writer.InvalidateAsync("row");
        oldRow.SetResult(new Row(1));
        Assert.Equal(new Row(1), await reading);
        Assert.Equal(new Row(2), await reader.GetAsync("row", _ => ReadRow(2), Cancel));
        Assert.Equal(new Row(2), await writer.GetAsync("row", _ => ReadRow(3), Cancel));
    }

    [Fact]
    public async Task An_invalidated_row_is_read_again()
    {
        var server = Server();
        await server.GetAsync("row", _ => ReadRow(1), Cancel);
        await server.InvalidateAsync("row");
        Assert.Equal(new Row(2), await server.GetAsync("row", _ => ReadRow(2), Cancel));
    }

    [Fact]
    public async Task That_a_row_is_absent_is_remembered()
    {
        var server = Server();
        for (var i = 0; i < 2; i++)
        {
            Assert.Null(await server.GetAsync<Row>(
                "row",
                _ =>
                {
                    _databaseReads++;
                    return Task.FromResult<Row?>(null);
                },
                Cancel));
        }

        Assert.Equal(1, _databaseReads);
    }

    [Fact]
    public async Task A_row_near_its_expiry_is_refreshed_by_one_server_while_all_are_served()
    {
        DatabaseReadCache[] servers = [Server(), Server(), Server()];
        await servers[0].GetAsync("row", _ => ReadRow(1), Cancel);
        _clock.Advance(_options.TimeToLive * _options.RefreshAfter);

        var refreshed = new TaskCompletionSource<Row?>();
        foreach (var server in servers)
            Assert.Equal(new Row(1), await server.GetAsync("row", _ => refreshed.Task, Cancel));
        Wait.Until(() => servers.Sum(server => server.Statistics.Refreshes) > 0, "a refresh to start");
        refreshed.SetResult(new Row(2));
        Row? found = null;
        Wait.Until(
            () => (found = servers[1].GetAsync("row", _ => ReadRow(3), Cancel).GetAwaiter().GetResult()) == new Row(2),
            "the refreshed row to be served");
        Assert.Equal(1, servers.Sum(server => server.Statistics.Refreshes));
        Assert.Equal(1, _databaseReads);
    }

    [Fact]
    public async Task A_failed_read_reaches_the_caller_and_leaves_nothing_behind()
    {
        var server = Server();
        await Assert.ThrowsAsync<InvalidDataException>(
            () => server.GetAsync<Row>("row", _ => throw new InvalidDataException(), Cancel));
        Assert.False(await node.Database.KeyExistsAsync($"{{{_options.KeyPrefix}row}}:lease"));
        Assert.Equal(new Row(1), await server.GetAsync("row", _ => ReadRow(1), Cancel));
        Assert.True(await node.Database.KeyExistsAsync($"{_options.KeyPrefix}row"));
    }

    [Fact]
    public async Task Stored_rows_expire()
    {
        await Server().GetAsync("row", _ => ReadRow(1), Cancel);
        var left = await node.Database.KeyTimeToLiveAsync($"{_options.KeyPrefix}row");
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), _options.TimeToLive + _options.StaleFor);
    }

    [Fact]
    public async Task A_row_of_another_shape_is_read_again()
    {
        await node.Database.StringSetAsync($"{_options.KeyPrefix}row", "written by somebody else");
        Assert.Equal(new Row(1), await Server().GetAsync("row", _ => ReadRow(1), Cancel));
    }

    [Fact]
    public async Task Without_the_cache_reads_go_to_the_database()
    {
        using var server = LarderNode.Start("valkey");
        using var connection = CacheFixture.Open(server);
        var cache = new DatabaseReadCache(connection, _options, _clock);
        await cache.GetAsync("row", _ => ReadRow(1), Cancel);
        server.Kill();
        Assert.Equal(new Row(2), await cache.GetAsync("row", _ => ReadRow(2), Cancel));
        Assert.True(cache.Statistics.CacheFailures > 0);
        await cache.InvalidateAsync("row");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{b")]
    [InlineData("a}b")]
    public async Task Keys_that_would_part_a_value_from_its_lease_are_refused(string key) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Server().GetAsync(key, _ => ReadRow(1), Cancel));
}

// Reads of a fleet of servers through one cache: one loader per key, writers that die, failures of database and cache.
using System.Diagnostics;
using Larder.Client.Connections;
using Larder.Client.Reads;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class FleetTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    public sealed record Row(int Version);

    readonly ReadCacheOptions _options = new()
    {
        KeyPrefix = $"{Guid.NewGuid():N}:",
        BackOff = TimeSpan.FromMinutes(1),
        LoaderLease = TimeSpan.FromMinutes(10), // the clock that would renew it stands still
    };

    readonly FakeTime _clock = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    DatabaseReadCache Server() => new(node.Cache, _options, _clock);

    Task<Row?> Read(DatabaseReadCache server, Func<Row?> row) =>
        server.GetAsync("row", ["rows"], _ => Task.FromResult(row()), Cancel);

    [Fact]
    public async Task Two_hundred_misses_over_four_servers_are_one_read()
    {
        var servers = Enumerable.Range(0, 4).Select(_ => Server()).ToArray();
        var row = new TaskCompletionSource<Row?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reads = 0;
        var callers = Enumerable.Range(0, 200).Select(i => servers[i % 4].GetAsync("row", ["rows"], _ =>
        {
            Interlocked.Increment(ref reads);
            return row.Task;
        }, Cancel)).ToArray();
        Wait.Until(() => servers.Sum(server => server.Statistics.Misses) == 200 && reads > 0, "all to miss");
        row.SetResult(new Row(1));
        Assert.All(await Task.WhenAll(callers), found => Assert.Equal(new Row(1), found));
        Assert.True(reads == 1, $"{reads} reads: {string.Join("; ", servers.Select(server => server.Statistics))}");
    }

    [Fact]
    public async Task A_write_to_a_table_makes_all_servers_read_it_again()
    {
        var (reader, writer) = (Server(), Server());
        Assert.Equal(new Row(1), await Read(reader, () => new Row(1)));
        await using (await writer.BeginWriteAsync("rows"))
        {
            // Before the commit: read from the database, and not stored.
            Assert.Equal(new Row(1), await Read(reader, () => new Row(1)));
        }

        Assert.Equal(new Row(2), await Read(reader, () => new Row(2)));
        Assert.Equal(new Row(2), await Read(writer, () => new Row(3)));
    }

    [Fact]
    public async Task A_writer_that_died_before_it_could_say_that_it_has_committed_leaves_nothing_old()
    {
        var (reader, writer) = (Server(), Server());
        await Read(reader, () => new Row(1));
        await writer.BeginWriteAsync("rows");
        Assert.Equal(new Row(1), await Read(reader, () => new Row(1)));
        // It commits, and is never heard of again: its mark lapses.
        Assert.Equal(new Row(2), await Read(reader, () => new Row(2)));
        Assert.InRange(
            (await node.Database.KeyTimeToLiveAsync($"{{{_options.KeyPrefix}table:rows}}:writers"))!.Value,
            TimeSpan.Zero, _options.WriterLease);
        await node.Database.KeyDeleteAsync($"{{{_options.KeyPrefix}table:rows}}:writers");
        Assert.Equal(new Row(2), await Read(reader, () => new Row(2)));
        Assert.Equal(new Row(2), await Read(reader, () => new Row(3)));
    }

    [Fact]
    public async Task A_read_that_began_before_a_write_does_not_answer_those_after_it()
    {
        var server = Server();
        var old = new TaskCompletionSource<Row?>();
        var started = new TaskCompletionSource();
        var first = server.GetAsync("row", ["rows"], _ =>
        {
            started.SetResult();
            return old.Task;
        }, Cancel);
        await started.Task;
        await (await server.BeginWriteAsync("rows")).DisposeAsync();
        Assert.Equal(new Row(2), await Read(server, () => new Row(2)));
        old.SetResult(new Row(1));
        Assert.Equal(new Row(1), await first);
        Assert.Equal(new Row(2), await Read(server, () => new Row(3)));
    }

    [Fact]
    public async Task An_old_row_is_served_while_the_database_fails_and_the_fleet_backs_off()
    {
        var (one, other) = (Server(), Server());
        await Read(one, () => new Row(1));
        _clock.Advance(_options.TimeToLive + TimeSpan.FromSeconds(1));
        Assert.Equal(new Row(1), await Read(one, () => throw new InvalidDataException()));
        var tries = 0;
        Assert.Equal(new Row(1), await Read(other, () =>
        {
            tries++;
            throw new InvalidDataException();
        }));
        Assert.Equal(0, tries);
        Assert.Equal((1, 1), (one.Statistics.StaleServed, other.Statistics.StaleServed));
        await node.Database.KeyDeleteAsync($"{{{_options.KeyPrefix}row}}:rest");
        Assert.Equal(new Row(2), await Read(other, () => new Row(2)));
    }

    [Fact]
    public async Task A_row_that_is_too_old_is_no_answer_to_a_failure()
    {
        var server = Server();
        await Read(server, () => new Row(1));
        _clock.Advance(_options.TimeToLive + _options.StaleFor + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<InvalidDataException>(() => Read(server, () => throw new InvalidDataException()));
    }

    [Fact]
    public async Task A_loader_that_is_gone_delays_nobody()
    {
        // What a server leaves that was killed while it loaded: a lease for an hour, and a name nobody listens to.
        await node.Database.StringSetAsync(
            $"{{{_options.KeyPrefix}row}}:lease", $"{Guid.NewGuid():N}:token", TimeSpan.FromHours(1));
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(new Row(1), await Server().GetAsync("row", _ => Task.FromResult<Row?>(new Row(1)), Cancel));
        Say($"with the lease of a dead loader, a miss took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Without_the_cache_reads_go_straight_to_the_database_and_what_was_written_is_known_when_it_is_back(
        string signal)
    {
        var server = LarderNode.Start("valkey");
        var port = server.Port;
        using var cache = CacheFixture.Open(server, TimeSpan.FromSeconds(1));
        await cache.OpenAsync();
        var reads = new DatabaseReadCache(cache, _options, _clock);
        await Read(reads, () => new Row(1));
        Wait.Until(() => !cache.IsAway, "the cache to be there");
        server.Signal(signal);

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++) Assert.Equal(new Row(2), await Read(reads, () => new Row(2)));
        Say($"after {signal}, 100 reads took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.True(cache.IsAway);
        await (await reads.BeginWriteAsync("rows")).DisposeAsync();

        if (signal == "STOP")
        {
            server.Signal("CONT");
            Wait.Until(() => !cache.IsAway, "the cache to be back");
            Row? found = null;
            for (var tries = 0; found != new Row(3) && tries < 50; tries++) found = await Read(reads, () => new Row(3));
            Assert.Equal(new Row(3), found);
        }

        server.Dispose();
    }

    static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}

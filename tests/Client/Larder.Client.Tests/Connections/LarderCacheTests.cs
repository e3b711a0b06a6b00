// A cache that dies, hangs, comes back and moves, as an application sees it.
using System.Diagnostics;
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class LarderCacheTests
{
    const int Commands = 200;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_to_a_killed_cache_fail_at_once_and_it_is_used_again_when_it_is_back()
    {
        var server = LarderNode.Start("valkey");
        using var cache = CacheFixture.Open(server);
        await cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel);
        server.Kill();

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commands; i++)
            await Assert.ThrowsAsync<CacheAwayException>(() => GetAsync(cache));
        Say($"{Commands} commands to a killed cache took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.True(cache.IsAway);

        var port = server.Port;
        server.Dispose();
        using var again = LarderNode.StartAt(port, "valkey");
        Wait.Until(() => !cache.IsAway, "the cache to be back");
        Assert.True(await cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel));
    }

    [Fact]
    public async Task A_cache_that_hangs_is_away_after_three_commands_and_nobody_waits_for_it_then()
    {
        using var server = LarderNode.Start("valkey");
        using var cache = CacheFixture.Open(server, TimeSpan.FromMilliseconds(250));
        Retry(() => cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel));
        server.Signal("STOP");
        var waited = 0;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commands; i++)
        {
            if (!cache.IsAway) waited++;
            await Assert.ThrowsAsync<CacheAwayException>(() => GetAsync(cache));
        }

        Say($"{Commands} commands to a hanging cache took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.InRange(waited, 1, 3);
        server.Signal("CONT");
        Wait.Until(() => !cache.IsAway, "the cache to be back");
        Retry(() => cache.RunAsync(database => database.StringGetAsync("key"), Cancel));
    }

    [Fact]
    public async Task An_application_whose_cache_is_away_starts()
    {
        using var cache = new LarderCache(
            "nobody", new LarderCacheOptions { Endpoint = $"127.0.0.1:{Ports.Free()}", ConnectLimit = TimeSpan.FromSeconds(1) });
        await cache.OpenAsync();
        Assert.True(cache.IsAway);
    }

    [Fact]
    public async Task An_unknown_cache_is_away_until_it_is_known()
    {
        using var server = LarderNode.Start("valkey");
        var locator = new MovingLocator();
        using var cache = new LarderCache("moving", Patient, locator);
        await cache.OpenAsync();
        Assert.True(cache.IsAway);
        locator.Address = new CacheAddress("127.0.0.1", server.Port);
        Wait.Until(() => !cache.IsAway, "the cache to be found");
        Assert.True(await cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel));
    }

    [Fact]
    public async Task A_connection_follows_its_cache_to_another_endpoint()
    {
        using var first = LarderNode.Start("valkey");
        using var second = LarderNode.Start("valkey");
        using (var there = second.Connect()) new RespConnection(there).Call("SET", "where", "second");
        using (var there = first.Connect()) new RespConnection(there).Call("SET", "where", "first");
        var locator = new MovingLocator { Address = new CacheAddress("127.0.0.1", first.Port) };
        using var cache = new LarderCache("moving", Patient, locator);
        var connection = await cache.OpenAsync();
        Assert.Equal("first", await cache.RunAsync(database => database.StringGetAsync("where"), Cancel));

        locator.Address = new CacheAddress("127.0.0.1", second.Port);
        Wait.Until(() => WhereIs(cache) == "second", "the connection to move");
        Assert.Same(connection, cache.Connection);
        Assert.Equal(new CacheAddress("127.0.0.1", second.Port), cache.Address);
    }

    [Fact]
    public async Task A_cache_that_is_gone_is_not_looked_for_where_it_was()
    {
        var first = LarderNode.Start("valkey");
        using var second = LarderNode.Start("valkey");
        using (var there = second.Connect()) new RespConnection(there).Call("SET", "where", "second");
        var locator = new MovingLocator { Address = new CacheAddress("127.0.0.1", first.Port) };
        var options = Patient;
        // A connection that could not be made is tried again after this, and then alone the cache is looked for.
        (options.ConnectLimit, options.LookupPeriod) = (TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));
        using var cache = new LarderCache("moving", options, locator);
        await cache.OpenAsync();
        Wait.Until(() => !cache.IsAway, "the cache");
        await cache.RunAsync(database => database.PingAsync(), Cancel);

        locator.Failure = new CacheNotFoundException("it was deleted") { IsCertain = true };
        var port = first.Port;
        first.Dispose();
        using var another = LarderNode.StartAt(port, "valkey");
        using (var there = another.Connect()) new RespConnection(there).Call("SET", "where", "another cache");
        var tried = locator.Failures;
        Wait.Until(
            () => WhereIs(cache) is not null || locator.Failures > tried + 2, "the cache to be looked for");
        Assert.Null(WhereIs(cache));
        Assert.Null(cache.Address);

        // It is made again, elsewhere.
        (locator.Address, locator.Failure) = (new CacheAddress("127.0.0.1", second.Port), null);
        Wait.Until(() => WhereIs(cache) == "second", "the cache to be found");
    }

    [Fact]
    public async Task However_a_locator_fails_the_cache_is_used_where_it_was_and_followed_afterwards()
    {
        var first = LarderNode.Start("valkey");
        using var second = LarderNode.Start("valkey");
        using (var there = second.Connect()) new RespConnection(there).Call("SET", "where", "second");
        var locator = new MovingLocator { Address = new CacheAddress("127.0.0.1", first.Port) };
        using var cache = new LarderCache("moving", Patient, locator);
        await cache.OpenAsync();
        locator.Failure = new TaskCanceledException("as an HttpClient whose time is over");
        Wait.Until(() => locator.Failures > 1, "the locator to have failed");

        // A connection that is lost is made again, to where the cache was.
        var port = first.Port;
        first.Dispose();
        Wait.Until(() => WhereIs(cache) is null && cache.IsAway, "the connection to be lost");
        using var again = LarderNode.StartAt(port, "valkey");
        Wait.Until(() => !cache.IsAway, "the cache to be back");

        (locator.Address, locator.Failure) = (new CacheAddress("127.0.0.1", second.Port), null);
        Wait.Until(() => WhereIs(cache) == "second", "the connection to move");
    }

    [Fact]
    public async Task A_thread_that_waits_for_a_connection_is_not_needed_for_it()
    {
        using var server = LarderNode.Start("valkey");
        using var cache = CacheFixture.Open(server);
        Assert.NotNull(await BusyThread.RunAsync(() => cache.Connection));
    }

    static LarderCacheOptions Patient => new()
    {
        LookupPeriod = TimeSpan.FromMilliseconds(100),
        ProbePeriod = TimeSpan.FromMilliseconds(50),
        CommandLimit = TimeSpan.FromSeconds(60),
        ConnectLimit = TimeSpan.FromSeconds(60),
    };

    static Task<RedisValue> GetAsync(LarderCache cache) =>
        cache.RunAsync(database => database.StringGetAsync("key"), Cancel);

    static string? WhereIs(LarderCache cache)
    {
        try
        {
            return cache.Run(database => database.StringGet("where"));
        }
        catch (RedisException)
        {
            return null;
        }
    }

    static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    // On a machine that is busy, one command may take longer than a quarter of a second.
    static void Retry(Func<Task> command) => Wait.Until(
        () =>
        {
            try
            {
                command().GetAwaiter().GetResult();
                return true;
            }
            catch (CacheAwayException)
            {
                return false;
            }
        },
        "a command to be answered");
}

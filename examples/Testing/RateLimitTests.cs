// Tests of code that uses a cache, on a server in their own process: nothing to install, nothing shared, no waiting for time.
using Larder.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace Testing.Example;

/// <summary>One server for all tests of a class; each of them finds it empty.</summary>
public sealed class CacheFixture : IDisposable
{
    public CacheFixture()
    {
        Server = LarderServer.Start(new LarderServerOptions { TimeProvider = Time });
        // A build machine may stand still for longer than the usual five seconds.
        Connection = ConnectionMultiplexer.Connect(
            $"{Server.ConnectionString},connectTimeout=60000,syncTimeout=60000,asyncTimeout=60000");
    }

    public FakeTimeProvider Time { get; } = new();

    public LarderServer Server { get; }

    public ConnectionMultiplexer Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        Server.Dispose();
    }
}

public sealed class RateLimitTests : IClassFixture<CacheFixture>
{
    readonly CacheFixture _cache;
    readonly RateLimit _limit;

    public RateLimitTests(CacheFixture cache)
    {
        _cache = cache;
        _limit = new RateLimit(cache.Connection.GetDatabase(), perMinute: 2);
        cache.Server.Clear();
    }

    [Fact]
    public async Task The_third_request_within_a_minute_is_one_too_many()
    {
        Assert.True(await _limit.TryEnterAsync("ada"));
        Assert.True(await _limit.TryEnterAsync("ada"));
        Assert.False(await _limit.TryEnterAsync("ada"));
        Assert.True(await _limit.TryEnterAsync("grace"));
    }

    [Fact]
    public async Task After_a_minute_it_begins_anew()
    {
        for (var i = 0; i < 3; i++) await _limit.TryEnterAsync("ada");
        _cache.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await _limit.TryEnterAsync("ada"));
    }
}

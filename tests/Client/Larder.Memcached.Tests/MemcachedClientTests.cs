// The client on a Larder node and on memcached, and with nodes that die, hang, come and go.
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Larder.Memcached.Caching;
using Larder.Memcached.Connections;
using Larder.TestKit;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Memcached.Tests;

public sealed class MemcachedClientTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ServerProcess Start(bool real)
    {
        if (!real) return LarderNode.Start("memcached");
        if (Tools.Find("memcached") is not { } program) Assert.Skip("memcached is not installed");
        else return ServerProcess.Start(program, (port, _) => ["-l", "127.0.0.1", "-p", $"{port}", "-u", "root"]);
        throw new InvalidOperationException("skipped");
    }

    static MemcachedClient Client(params ServerProcess[] nodes) => new(new MemcachedOptions
    {
        Nodes = [.. nodes.Select(node => $"127.0.0.1:{node.Port}")],
        CommandLimit = Patience,
        ConnectLimit = Patience,
        RetryPeriod = TimeSpan.FromMilliseconds(50),
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commands_do_what_they_say(bool real)
    {
        using var node = Start(real);
        using var client = Client(node);
        Assert.Null(await client.GetAsync("key", Cancel));
        await client.SetAsync("key", "a\r\nEN\r\n"u8.ToArray(), cancel: Cancel);
        Assert.Equal("a\r\nEN\r\n"u8.ToArray(), await client.GetAsync("key", Cancel));
        await client.SetAsync("empty", ReadOnlyMemory<byte>.Empty, TimeSpan.FromDays(365), Cancel);
        Assert.Empty((await client.GetAsync("empty", Cancel))!);
        Assert.False(await client.AddAsync("key", new byte[1], cancel: Cancel));
        Assert.True(await client.AddAsync("other", new byte[1], TimeSpan.FromMinutes(1), Cancel));
        Assert.True(await client.TouchAsync("key", TimeSpan.FromMinutes(1), Cancel));
        Assert.False(await client.TouchAsync("nobody", TimeSpan.FromMinutes(1), Cancel));
        Assert.NotNull(await client.GetAndTouchAsync("key", TimeSpan.FromMinutes(1), Cancel));
        Assert.True(await client.DeleteAsync("key", Cancel));
        Assert.False(await client.DeleteAsync("key", Cancel));

        foreach (var key in new[] { new string('k', 251), "with space", "line\r\nend", "grün" })
        {
            await client.SetAsync(key, Encoding.UTF8.GetBytes(key), cancel: Cancel);
            Assert.Equal(Encoding.UTF8.GetBytes(key), await client.GetAsync(key, Cancel));
        }

        var refused = await Assert.ThrowsAsync<MemcachedException>(
            () => client.SetAsync("large", new byte[64 << 20], cancel: Cancel));
        Assert.Contains("too large", refused.Message);
        Assert.True(await client.AddAsync("after", new byte[1], cancel: Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_are_what_they_say_at_their_ends(bool real)
    {
        using var node = Start(real);
        using var client = Client(node);
        TimeSpan[] lives = [TimeSpan.FromDays(30), TimeSpan.FromDays(31), TimeSpan.FromDays(365 * 100), TimeSpan.MaxValue];
        foreach (var life in lives)
        {
            await client.SetAsync("long", new byte[1], life, Cancel);
            Assert.NotNull(await client.GetAsync("long", Cancel));
            Assert.True(await client.TouchAsync("long", life, Cancel));
            Assert.NotNull(await client.GetAndTouchAsync("long", life, Cancel));
        }

        foreach (var life in new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(-365), TimeSpan.MinValue })
        {
            await client.SetAsync("over", new byte[1], cancel: Cancel);
            await client.SetAsync("over", new byte[1], life, Cancel);
            Assert.Null(await client.GetAsync("over", Cancel));
            await client.SetAsync("over", new byte[1], cancel: Cancel);
            await client.TouchAsync("over", life, Cancel);
            Assert.Null(await client.GetAsync("over", Cancel));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_key_is_taken_for_another(bool real)
    {
        using var node = Start(real);
        using var client = Client(node);
        var hashed = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("with space")));
        string[] keys = ["with space", $"sha256:{hashed}", "half \ud800", "half \ud801", "\udc00", "\ud83d\ude00"];
        foreach (var key in keys) await client.SetAsync(key, Encoding.Unicode.GetBytes(key), cancel: Cancel);
        foreach (var key in keys) Assert.Equal(Encoding.Unicode.GetBytes(key), await client.GetAsync(key, Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sliding_time_ends_at_the_absolute_one(bool real)
    {
        using var node = Start(real);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time);
        services.AddMemcached(options => options.Nodes = [$"127.0.0.1:{node.Port}"]);
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();
        await cache.SetAsync(
            "key", [1],
            new() { SlidingExpiration = TimeSpan.FromDays(20), AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(25) }, Cancel);
        time.Advance(TimeSpan.FromDays(15));
        Assert.Equal([1], await cache.GetAsync("key", Cancel));
        time.Advance(TimeSpan.FromDays(11));
        Assert.Null(await cache.GetAsync("key", Cancel));

        await cache.SetAsync("past", [1], new() { AbsoluteExpiration = time.GetUtcNow() - TimeSpan.FromSeconds(1) }, Cancel);
        Assert.Null(await cache.GetAsync("past", Cancel));
        await cache.SetAsync("ever", [1], new() { SlidingExpiration = TimeSpan.MaxValue }, Cancel);
        Assert.Equal([1], await cache.GetAsync("ever", Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_callers_share_a_connection_and_each_gets_its_own_answer(bool real)
    {
        using var node = Start(real);
        using var client = Client(node);
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(async i =>
        {
            var value = new byte[i % 3000];
            value.AsSpan().Fill((byte)i);
            await client.SetAsync($"key:{i}", value, cancel: Cancel);
            Assert.Equal(value, await client.GetAsync($"key:{i}", Cancel));
        }));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task A_node_that_fails_is_left_alone_and_the_others_go_on(string signal)
    {
        using var first = LarderNode.Start("memcached");
        using var second = LarderNode.Start("memcached");
        using var client = new MemcachedClient(new MemcachedOptions
        {
            Nodes = [$"127.0.0.1:{first.Port}", $"127.0.0.1:{second.Port}"],
            // Once it is over for the one node; never for the other, however busy the machine is.
            CommandLimit = TimeSpan.FromSeconds(20),
            ConnectLimit = TimeSpan.FromSeconds(20),
            RetryPeriod = TimeSpan.FromMinutes(10),
        });
        var keys = Enumerable.Range(0, 100).Select(i => $"key:{i}").ToArray();
        foreach (var key in keys) await client.SetAsync(key, new byte[1], cancel: Cancel);
        first.Signal(signal);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var failed = 0;
        foreach (var key in keys)
        {
            try
            {
                Assert.NotNull(await client.GetAsync(key, Cancel));
            }
            catch (MemcachedException)
            {
                failed++;
            }
        }

        var took = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"after {signal}: {failed} of 100 failed, in {took:F0} ms");
        Assert.InRange(failed, 20, 80);
        if (signal == "STOP") first.Signal("CONT");
    }

    [Fact]
    public async Task A_node_that_comes_back_is_used_again()
    {
        var node = LarderNode.Start("memcached");
        using var client = Client(node);
        await client.SetAsync("key", new byte[1], cancel: Cancel);
        var port = node.Port;
        node.Dispose();
        await Assert.ThrowsAsync<MemcachedException>(() => client.GetAsync("key", Cancel));
        using var again = LarderNode.StartAt(port, "memcached");
        Wait.Until(() => Answers(client), "the node to be used again");
    }

    [Fact]
    public async Task Nodes_are_discovered_and_followed()
    {
        using var first = LarderNode.Start("memcached");
        using var second = LarderNode.Start("memcached");
        using var endpoint = new ConfigurationEndpoint { Ports = [first.Port] };
        using var client = new MemcachedClient(new MemcachedOptions
        {
            ConfigurationEndpoint = $"127.0.0.1:{endpoint.Port}",
            DiscoveryPeriod = TimeSpan.FromMilliseconds(50),
            CommandLimit = Patience,
            ConnectLimit = Patience,
        });
        await client.SetAsync("key", new byte[1], cancel: Cancel);
        Assert.Equal([new NodeAddress("127.0.0.1", first.Port)], client.Nodes);
        endpoint.Ports = [first.Port, second.Port];
        Wait.Until(() => client.Nodes.Count == 2, "the second node to be known");
        foreach (var i in Enumerable.Range(0, 100)) await client.SetAsync($"key:{i}", new byte[1], cancel: Cancel);
        endpoint.Ports = [second.Port];
        Wait.Until(() => client.Nodes.Count == 1, "the first node to be gone");
        Assert.Equal([new NodeAddress("127.0.0.1", second.Port)], client.Nodes);
        await client.SetAsync("key", new byte[1], cancel: Cancel);
    }

    [Fact]
    public async Task It_is_the_distributed_cache_and_a_node_that_is_away_is_a_miss()
    {
        var node = LarderNode.Start("memcached");
        var services = new ServiceCollection();
        services.AddMemcached(options =>
        {
            options.Nodes = [$"127.0.0.1:{node.Port}"];
            options.CommandLimit = options.ConnectLimit = Patience;
        });
        await using var provider = services.BuildServiceProvider();
        var cache = (IBufferDistributedCache)provider.GetRequiredService<IDistributedCache>();
        await cache.SetAsync("key", [1, 2, 3], new DistributedCacheEntryOptions { SlidingExpiration = Patience }, Cancel);
        Assert.Equal([1, 2, 3], await cache.GetAsync("key", Cancel));
        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(await cache.TryGetAsync("key", buffer, Cancel));
        Assert.Equal([1, 2, 3], buffer.WrittenSpan.ToArray());
        await cache.RemoveAsync("key", Cancel);
        Assert.False(await cache.TryGetAsync("key", buffer, Cancel));
        node.Dispose();
        Assert.Null(await cache.GetAsync("key", Cancel));
        await cache.SetAsync("key", [1], Cancel);
        await Assert.ThrowsAsync<MemcachedException>(() => cache.RemoveAsync("key", Cancel));
    }

    static bool Answers(MemcachedClient client)
    {
        try
        {
            client.GetAsync("key", Cancel).GetAwaiter().GetResult();
            return true;
        }
        catch (MemcachedException)
        {
            return false;
        }
    }

    // Tells of nodes as a cluster's configuration endpoint does.
    sealed class ConfigurationEndpoint : IDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public ConfigurationEndpoint()
        {
            _listener.Start();
            _ = AnswerAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int[] Ports { get; set; } = [];

        async Task AnswerAsync()
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                while (await reader.ReadLineAsync() is "config get cluster")
                {
                    var config = $"1\n{string.Join(' ', Ports.Select(port => $"127.0.0.1|127.0.0.1|{port}"))}\n";
                    await client.GetStream().WriteAsync(
                        Encoding.ASCII.GetBytes($"CONFIG cluster 0 {config.Length}\r\n{config}\r\nEND\r\n"));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}

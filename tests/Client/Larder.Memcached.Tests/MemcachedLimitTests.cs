// How long callers wait for nodes that say nothing, and what they are told.
using System.Net;
using System.Net.Sockets;
using Larder.Memcached.Caching;
using Larder.Memcached.Connections;
using Larder.TestKit;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Memcached.Tests;

public sealed class MemcachedLimitTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly FakeTimeProvider _time = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_is_waited_for_no_longer_than_an_answer()
    {
        using var silent = new SilentNode();
        using var client = new MemcachedClient(
            new MemcachedOptions
            {
                Nodes = [$"127.0.0.1:{silent.Port}"],
                Tls = true, // the node never says hello
                CommandLimit = TimeSpan.FromMinutes(1),
                ConnectLimit = TimeSpan.FromDays(1),
            },
            _time);
        var gets = Enumerable.Range(0, 10).Select(_ => client.GetAsync("key", Cancel)).ToArray();
        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var get in gets) await Assert.ThrowsAsync<MemcachedException>(() => get.WaitAsync(Patience, Cancel));
        // Then it is left alone.
        var refused = await Assert.ThrowsAsync<MemcachedException>(() => client.GetAsync("key", Cancel));
        Assert.Contains("is away", refused.Message);
    }

    [Fact]
    public async Task Callers_who_need_the_nodes_wait_for_one_answer()
    {
        using var silent = new SilentNode();
        using var client = new MemcachedClient(
            new MemcachedOptions { ConfigurationEndpoint = $"127.0.0.1:{silent.Port}", ConnectLimit = TimeSpan.FromDays(1) },
            _time);
        var gets = Enumerable.Range(0, 50).Select(_ => client.GetAsync("key", Cancel)).ToArray();
        var all = Task.WhenAll(gets);
        Wait.Until(() => silent.Lines > 0, "the endpoint to be asked");
        Wait.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                return all.IsCompleted;
            },
            "the callers to be told");
        Assert.All(gets, get => Assert.IsType<MemcachedException>(get.Exception!.InnerException));
        Assert.Equal(1, silent.Lines);
    }

    [Fact]
    public async Task A_node_that_is_none_of_the_caches_any_more_is_away()
    {
        using var server = LarderNode.Start("memcached");
        var address = new NodeAddress("127.0.0.1", server.Port);
        var node = new Larder.Memcached.Connections.Node(address, new MemcachedOptions(), _time);
        node.Dispose();
        await Assert.ThrowsAsync<MemcachedException>(() => node.AskAsync("mn"u8.ToArray(), null, Cancel).AsTask());
    }

    [Fact]
    public async Task A_node_that_does_not_encrypt_is_away_for_those_who_do()
    {
        using var server = LarderNode.Start("memcached");
        await using var provider = Services(server, tls: true);
        var client = provider.GetRequiredService<MemcachedClient>();
        await Assert.ThrowsAsync<MemcachedException>(() => client.GetAsync("key", Cancel));
        Assert.Null(await provider.GetRequiredService<IDistributedCache>().GetAsync("key", Cancel));
    }

    [Fact]
    public async Task A_thread_that_waits_for_the_distributed_cache_is_not_needed_for_it()
    {
        using var server = LarderNode.Start("memcached");
        await using var provider = Services(server, tls: false);
        var cache = provider.GetRequiredService<IDistributedCache>();
        Assert.Equal([1], await BusyThread.RunAsync(() =>
        {
            cache.Set("key", [1]);
            cache.Refresh("key");
            var found = cache.Get("key");
            cache.Remove("key");
            return found;
        }));
    }

    static ServiceProvider Services(ServerProcess server, bool tls) => new ServiceCollection()
        .AddMemcached(options =>
        {
            options.Nodes = [$"127.0.0.1:{server.Port}"];
            options.Tls = tls;
            options.CommandLimit = options.ConnectLimit = Patience;
        })
        .BuildServiceProvider();

    // Takes a connection and what it is told, and says nothing.
    sealed class SilentNode : IDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        int _lines;

        public SilentNode()
        {
            _listener.Start();
            _ = ListenAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Lines => Volatile.Read(ref _lines);

        async Task ListenAsync()
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                while (await reader.ReadLineAsync() is not null) Interlocked.Increment(ref _lines);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}

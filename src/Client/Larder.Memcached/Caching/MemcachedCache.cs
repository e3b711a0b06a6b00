// IDistributedCache over memcached, and its form for values in buffers, which HybridCache uses. In front of each value stand its
// sliding time in seconds and its end in Unix milliseconds, each of them or zero. A node that is away answers like an empty one:
// reading misses and storing does nothing; only removing says that it has failed, since the old value would be served when the
// node is back.
using System.Buffers;
using System.Buffers.Binary;
using Larder.Client.Connections;
using Larder.Memcached.Connections;
using Microsoft.Extensions.Caching.Distributed;

namespace Larder.Memcached.Caching;

sealed class MemcachedCache(MemcachedClient client, string keyPrefix, TimeProvider time) : IBufferDistributedCache
{
    const int EndAt = 4;
    const int HeaderLength = EndAt + 8;

    public byte[]? Get(string key) => Waiting.For(() => GetAsync(key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await FindAsync(key, token))?[HeaderLength..];

    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        Waiting.For(() => TryGetAsync(key, destination).AsTask());

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        if (await FindAsync(key, token) is not { } stored) return false;
        destination.Write(stored.AsSpan(HeaderLength));
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Waiting.For(() => SetAsync(key, value, options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        SetAsync(key, new ReadOnlySequence<byte>(value), options, token).AsTask();

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        Waiting.For(() => SetAsync(key, value, options).AsTask());

    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        var stored = new byte[HeaderLength + value.Length];
        var (sliding, end) = (options.SlidingExpiration, EndOf(options));
        BinaryPrimitives.WriteInt32LittleEndian(stored, (int)Math.Ceiling(sliding?.TotalSeconds ?? 0));
        BinaryPrimitives.WriteInt64LittleEndian(stored.AsSpan(EndAt), end?.ToUnixTimeMilliseconds() ?? 0);
        value.CopyTo(stored.AsSpan(HeaderLength));
        try
        {
            await client.SetAsync(keyPrefix + key, stored, LifeOf(sliding, end), token);
        }
        catch (MemcachedException)
        {
            // A cache that is away keeps nothing.
        }
    }

    public void Refresh(string key) => Waiting.For(() => RefreshAsync(key));

    public Task RefreshAsync(string key, CancellationToken token = default) => FindAsync(key, token);

    public void Remove(string key) => Waiting.For(() => RemoveAsync(key));

    public Task RemoveAsync(string key, CancellationToken token = default) => client.DeleteAsync(keyPrefix + key, token);

    async Task<byte[]?> FindAsync(string key, CancellationToken token)
    {
        try
        {
            var stored = await client.GetAsync(keyPrefix + key, token);
            if (stored is null || stored.Length < HeaderLength) return null;
            var sliding = BinaryPrimitives.ReadInt32LittleEndian(stored);
            if (sliding == 0) return stored;
            var endMs = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(EndAt));
            var life = LifeOf(
                TimeSpan.FromSeconds(sliding), endMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(endMs));
            await client.TouchAsync(keyPrefix + key, life!.Value, token);
            return life > TimeSpan.Zero ? stored : null;
        }
        catch (MemcachedException)
        {
            return null;
        }
    }

    DateTimeOffset? EndOf(DistributedCacheEntryOptions options)
    {
        if (options.AbsoluteExpirationRelativeToNow is not { } life) return options.AbsoluteExpiration;
        var now = time.GetUtcNow();
        return life < DateTimeOffset.MaxValue - now ? now + life : null;
    }

    // What ends first.
    TimeSpan? LifeOf(TimeSpan? sliding, DateTimeOffset? end)
    {
        var left = end - time.GetUtcNow();
        return sliding is null || left < sliding ? left : sliding;
    }
}

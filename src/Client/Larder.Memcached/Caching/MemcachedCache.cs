// IDistributedCache over memcached, and its form for values in buffers, which HybridCache uses. In front of each value stands its
// sliding time in seconds, or zero. A node that is away answers like an empty one: reading misses and storing does nothing; only
// removing says that it has failed, since the old value would be served when the node is back.
using System.Buffers;
using System.Buffers.Binary;
using Larder.Client.Connections;
using Larder.Memcached.Connections;
using Microsoft.Extensions.Caching.Distributed;

namespace Larder.Memcached.Caching;

sealed class MemcachedCache(MemcachedClient client, string keyPrefix, TimeProvider time) : IBufferDistributedCache
{
    const int HeaderLength = 4;

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
        var sliding = options.SlidingExpiration;
        BinaryPrimitives.WriteInt32LittleEndian(stored, (int)Math.Ceiling(sliding?.TotalSeconds ?? 0));
        value.CopyTo(stored.AsSpan(HeaderLength));
        try
        {
            await client.SetAsync(keyPrefix + key, stored, sliding ?? AbsoluteOf(options), token);
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
            if (sliding > 0) await client.TouchAsync(keyPrefix + key, TimeSpan.FromSeconds(sliding), token);
            return stored;
        }
        catch (MemcachedException)
        {
            return null;
        }
    }

    TimeSpan? AbsoluteOf(DistributedCacheEntryOptions options) =>
        options.AbsoluteExpirationRelativeToNow
        ?? (options.AbsoluteExpiration is { } moment ? moment - time.GetUtcNow() : null);
}

// IDistributedCache over memcached, and its form for values in buffers, which HybridCache uses. In front of each value stands its
// sliding time in seconds, or zero. A node that is away answers like an empty one: reading misses and storing does nothing; only
// removing says that it has failed, since the old value would be served when the node is back.
using System.Buffers;
using System.Buffers.Binary;
using Larder.Memcached.Connections;
using Microsoft.Extensions.Caching.Distributed;

namespace Larder.Memcached.Caching;

sealed class MemcachedCache(MemcachedClient client, string keyPrefix, TimeProvider time) : IBufferDistributedCache
{
    const int HeaderLength = 4;

    public byte[]? Get(string key) => Wait(() => GetAsync(key)).Result;

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await FindAsync(key, token))?[HeaderLength..];

    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        Wait(() => TryGetAsync(key, destination).AsTask()).Result;

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        if (await FindAsync(key, token) is not { } stored) return false;
        destination.Write(stored.AsSpan(HeaderLength));
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Wait(() => SetAsync(key, value, options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        SetAsync(key, new ReadOnlySequence<byte>(value), options, token).AsTask();

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        Wait(() => SetAsync(key, value, options).AsTask());

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

    public void Refresh(string key) => Wait(() => RefreshAsync(key));

    public Task RefreshAsync(string key, CancellationToken token = default) => FindAsync(key, token);

    public void Remove(string key) => Wait(() => RemoveAsync(key));

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

    // Callers may have a thread on which continuations are to run, as Blazor's and those of desktops have, and that thread is the
    // one that waits here: tasks begin without it.
    static T Wait<T>(Func<T> begin) where T : Task
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var task = begin();
            task.GetAwaiter().GetResult();
            return task;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    TimeSpan? AbsoluteOf(DistributedCacheEntryOptions options) =>
        options.AbsoluteExpirationRelativeToNow
        ?? (options.AbsoluteExpiration is { } moment ? moment - time.GetUtcNow() : null);
}

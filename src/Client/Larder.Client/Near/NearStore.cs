// The cache with the memory in front of it, in bytes: what is read is read on a tracked connection and filled in; what is
// written goes over the application's own connection.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Near;

sealed class NearStore(
    LarderCache cache, NearCacheOptions options, Action<string?> onChange, TimeProvider time) : IDisposable
{
    // A load writes only over what it saw; ARGV[1] is empty where it saw nothing.
    static readonly CacheScript s_store = new("""
        local now = redis.call('GETRANGE', KEYS[1], 0, ARGV[2] - 1)
        if now ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
        return 1
        """);

    TrackedNodes? _nodes;

    public NearMemory Memory { get; } = new(cache.Name, options.MaximumLocalBytes, onChange, time);

    TrackedNodes Nodes =>
        LazyInitializer.EnsureInitialized(ref _nodes, () => new TrackedNodes(cache, Memory, options, time));

    /// <summary>Whether a key can be held near now.</summary>
    public bool IsTracked(string key) => Nodes.For(key) is not null;

    public Task OpenAsync() => Nodes.OpenAsync(options.KeyPrefix);

    /// <summary>Reads a value from the cache; it is held near for up to this long, where it can be.</summary>
    /// <exception cref="CacheAwayException">The cache is away.</exception>
    public async Task<NearValue?> ReadAsync(string key, TimeSpan? holdFor)
    {
        var stored = Nodes.For(key) is { } connection ? await ReadAsync(connection, key, holdFor) : await ReadPlainAsync(key);
        return stored is null ? null : NearValue.Parse(stored);
    }

    async Task<byte[]?> ReadAsync(TrackedConnection connection, string key, TimeSpan? holdFor)
    {
        try
        {
            NearFill? fill = holdFor is { } longest ? Memory.Begin(key, longest) : null;
            var reply = await cache.RunAsync(_ => connection.ReadAsync(key, fill));
            if (!reply.IsError) return reply.Bytes;
        }
        catch (CacheAwayException)
        {
            connection.Dispose();
            throw;
        }
        catch (IOException)
        {
            // Lost.
        }

        // Also when the key is another node's by now.
        return await ReadPlainAsync(key);
    }

    Task<byte[]?> ReadPlainAsync(string key) =>
        cache.RunAsync<byte[]?>(async database => await database.StringGetAsync(key));

    /// <summary>Stores what was created for a value that was seen before; nothing when it has changed since.</summary>
    public async Task StoreAsync(string key, NearValue? seen, byte[] stored, TimeSpan life)
    {
        await cache.RunAsync(database => s_store.RunAsync(
            database,
            [key],
            [seen?.Identity ?? ReadOnlyMemory<byte>.Empty, NearValue.IdentityLength, stored, (long)life.TotalMilliseconds]));
        Memory.Forget(key);
    }

    /// <summary>Writes something in any case.</summary>
    public async Task ChangeAsync(string key, Func<IDatabase, Task> change)
    {
        Memory.Forget(key);
        await cache.RunAsync(change);
        Memory.Forget(key);
    }

    public void Dispose()
    {
        _nodes?.Dispose();
        Memory.Dispose();
    }
}

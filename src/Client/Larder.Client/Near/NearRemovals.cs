// Removals that the cache has not been told of, as it was away. Until it is, their keys and tags are not looked up in it by
// this server, and it is told before this server uses it again.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Near;

sealed class NearRemovals
{
    // With more, all is removed.
    const int MostKeys = 10_000;

    readonly Lock _lock = new();
    readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    readonly LarderCache _cache;
    readonly NearStore _store;
    readonly NearTags _versions;
    readonly TimeSpan _remember;
    volatile bool _isOwing;

    public NearRemovals(LarderCache cache, NearStore store, NearTags versions, TimeSpan remember)
    {
        _cache = cache;
        _store = store;
        _versions = versions;
        _remember = remember;
        cache.OnReturn(PayAsync);
    }

    /// <summary>Whether what the cache has under a key may be what was removed.</summary>
    public bool MayHold(string key, NearTag[] tags)
    {
        if (!_isOwing) return false;
        lock (_lock) return _keys.Contains(key) || tags.Any(tag => _tags.Contains(tag.Name));
    }

    public Task RemoveKeyAsync(string key) => RemoveAsync(_keys, key);

    public Task RemoveTagAsync(string tag) => RemoveAsync(_tags, tag);

    /// <summary>Something could not be written under a key: what is there now is old.</summary>
    public void Owe(string key)
    {
        lock (_lock) Add(_keys, key);
        _cache.Owe();
    }

    async Task RemoveAsync(HashSet<string> kind, string what)
    {
        lock (_lock) Add(kind, what);
        try
        {
            await _store.ChangeAsync(
                kind == _keys ? what : _versions.KeyOf(what), database => ChangeAsync(database, kind == _keys, what));
            lock (_lock) Settle(kind, [what]);
        }
        catch (RedisException)
        {
            // PayAsync comes after.
            _cache.Owe();
        }
    }

    async Task ChangeAsync(IDatabase database, bool isKey, string what)
    {
        try
        {
            if (isKey) await database.StringSetAsync(what, NearValue.OfRemoval(), _remember);
            else await _versions.ChangeAsync(database, what);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("OOM", StringComparison.Ordinal))
        {
            // A cache that is full takes nothing new, but forgets; and no load that began before can store what it made.
            await database.KeyDeleteAsync(isKey ? what : _versions.KeyOf(what));
        }
    }

    async Task PayAsync(IDatabase database)
    {
        string[] keys, tags;
        lock (_lock) (keys, tags) = ([.. _keys], [.. _tags]);
        await Task.WhenAll(
            keys.Select(key => ChangeAsync(database, true, key)).Concat(tags.Select(tag => ChangeAsync(database, false, tag))));
        foreach (var key in keys) _store.Memory.Forget(key);
        foreach (var tag in tags) _store.Memory.Forget(_versions.KeyOf(tag));
        lock (_lock)
        {
            Settle(_keys, keys);
            Settle(_tags, tags);
        }
    }

    void Add(HashSet<string> kind, string what)
    {
        kind.Add(what);
        if (_keys.Count > MostKeys)
        {
            _keys.Clear();
            _tags.Add(NearTags.Everything);
        }

        _isOwing = true;
    }

    void Settle(HashSet<string> kind, string[] what)
    {
        kind.ExceptWith(what);
        _isOwing = _keys.Count + _tags.Count > 0;
    }
}

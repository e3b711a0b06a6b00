// Removals that the cache has not been told of, as it was away. Until it is, their keys and tags are not looked up in it by
// this server, and it is told before this server uses it again. It is told again of the latest when it has been away.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Near;

sealed class NearRemovals
{
    // With more, all is removed.
    const int MostKeys = 10_000;

    readonly PendingInvalidations _keys;
    readonly PendingInvalidations _tags;
    readonly LarderCache _cache;
    readonly NearStore _store;
    readonly NearTags _versions;
    readonly TimeSpan _remember;

    public NearRemovals(LarderCache cache, NearStore store, NearTags versions, TimeSpan remember, TimeProvider time)
    {
        _cache = cache;
        _store = store;
        _versions = versions;
        _remember = remember;
        _keys = new PendingInvalidations(time);
        _tags = new PendingInvalidations(time);
        cache.OnReturn(PayAsync);
    }

    /// <summary>Whether what the cache has under a key may be what was removed.</summary>
    public bool MayHold(string key, NearTag[] tags) => _keys.Owes(key) || tags.Any(tag => _tags.Owes(tag.Name));

    /// <summary>Removes a key for all servers.</summary>
    public Task RemoveKeyAsync(string key) => RemoveAsync(_keys, key);

    /// <summary>Removes all that has a tag for all servers.</summary>
    public Task RemoveTagAsync(string tag) => RemoveAsync(_tags, tag);

    /// <summary>Something else was written under a key.</summary>
    public void Replaced(string key) => _keys.Told([key], PendingInvalidations.None);

    /// <summary>Something could not be written under a key: what is there now is old.</summary>
    public void Owe(string key)
    {
        _keys.Owe([key]);
        PayLater();
    }

    async Task RemoveAsync(PendingInvalidations kind, string what)
    {
        var turn = kind.Owe([what]);
        try
        {
            await _store.ChangeAsync(
                kind == _keys ? what : _versions.KeyOf(what), database => ChangeAsync(database, kind == _keys, what));
            kind.Told([what], turn);
        }
        catch (RedisException)
        {
            PayLater();
        }
    }

    void PayLater()
    {
        if (_keys.Count > MostKeys)
        {
            _tags.Owe([NearTags.Everything]);
            _keys.Clear();
        }

        _cache.Owe();
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
        var (keys, keyTurn) = _keys.Pending;
        var (tags, tagTurn) = _tags.Pending;
        await Task.WhenAll(
            keys.Select(key => ChangeAsync(database, true, key)).Concat(tags.Select(tag => ChangeAsync(database, false, tag))));
        foreach (var key in keys) _store.Memory.Forget(key);
        foreach (var tag in tags) _store.Memory.Forget(_versions.KeyOf(tag));
        _keys.Told(keys, keyTurn);
        _tags.Told(tags, tagTurn);
    }
}

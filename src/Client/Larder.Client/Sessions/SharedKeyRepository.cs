// ASP.NET Core's data-protection keys in the cache of the sessions, in the list that Microsoft's own repository for Redis
// uses, so that an application can change from one to the other.
//
// What was read once is kept, and asking for the keys never waits for longer than one command: a cache that fails over, or
// is away when keys are looked at again, logs nobody out. A cache that has lost the keys is given them back.
using System.Xml.Linq;
using Larder.Client.Connections;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

sealed class SharedKeyRepository : IXmlRepository
{
    readonly LarderCache _cache;
    readonly RedisKey _key;
    readonly Lock _lock = new();
    readonly HashSet<string> _elements = new(StringComparer.Ordinal);

    public SharedKeyRepository(LarderCache cache, string key)
    {
        _cache = cache;
        _key = key;
        cache.OnReturn(GiveBackAsync);
    }

    /// <exception cref="CacheAwayException">The cache is away and the keys were never read.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            var stored = Texts(_cache.Run(database => database.ListRange(_key)));
            var missing = Merge(stored);
            if (missing.Length > 0) _cache.Run(database => database.ListRightPush(_key, missing));
        }
        catch (RedisException) when (Known().Length > 0)
        {
            // Those known are as good as they were.
        }

        return [.. Known().Select(XElement.Parse)];
    }

    /// <summary>Keeps a key. While the cache is away or full it is kept here, and given to the cache later.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        var text = element.ToString(SaveOptions.DisableFormatting);
        lock (_lock) _elements.Add(text);
        try
        {
            _cache.Run(database => database.ListRightPush(_key, text));
        }
        catch (RedisException)
        {
            // GiveBackAsync comes after, or the next look at the keys.
        }
    }

    async Task GiveBackAsync(IDatabase database)
    {
        if (Known().Length == 0) return;
        var missing = Merge(Texts(await database.ListRangeAsync(_key)));
        if (missing.Length > 0) await database.ListRightPushAsync(_key, missing);
    }

    // Takes in what the cache has; what the cache lacks.
    RedisValue[] Merge(HashSet<string> stored)
    {
        lock (_lock)
        {
            var missing = _elements.Where(known => !stored.Contains(known)).Select(known => (RedisValue)known).ToArray();
            _elements.UnionWith(stored);
            return missing;
        }
    }

    string[] Known()
    {
        lock (_lock) return [.. _elements];
    }

    static HashSet<string> Texts(RedisValue[] stored) =>
        stored.Select(element => XElement.Parse(element.ToString()).ToString(SaveOptions.DisableFormatting)).ToHashSet();
}

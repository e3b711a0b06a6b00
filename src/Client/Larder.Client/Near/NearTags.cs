// Versions of tags. A tag is a key in the cache whose value is new with each removal; like every key it is held near, so
// that a value's tags are looked at in memory, and the server tells when one has changed.
using System.Text;
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Near;

sealed class NearTags(LarderCache cache, NearStore store, NearCacheOptions options, TimeProvider time)
{
    /// <summary>The tag that every value has.</summary>
    public const string Everything = "*";

    /// <summary>Whether a value's tags are as they were; null when that is not known here.</summary>
    public bool? AreCurrentHere(NearTag[] tags)
    {
        foreach (var tag in tags)
        {
            if (!store.Memory.TryGet(KeyOf(tag.Name), out var here)) return null;
            if (here.Value.Version != tag.Version) return false;
        }

        return true;
    }

    public async ValueTask<bool> AreCurrentAsync(NearTag[] tags)
    {
        if (AreCurrentHere(tags) is { } known) return known;
        foreach (var tag in tags)
        {
            if ((await store.ReadAsync(KeyOf(tag.Name), options.TagLifetime))?.Version != tag.Version) return false;
        }

        return true;
    }

    /// <summary>The versions of tags now; what has none yet gets one.</summary>
    public async Task<NearTag[]> FindAsync(IEnumerable<string>? names)
    {
        List<NearTag> tags = [];
        foreach (var name in (names ?? []).Select(NameOf).Prepend(Everything).Distinct(StringComparer.Ordinal))
        {
            var key = KeyOf(name);
            var version = store.Memory.TryGet(key, out var here) ? here.Value : await store.ReadAsync(key, options.TagLifetime);
            if (version is null)
            {
                await cache.RunAsync(database => database.StringSetAsync(key, NewVersion(), options.TagLifetime, When.NotExists));
                version = await store.ReadAsync(key, options.TagLifetime);
            }

            // One that is gone at once, in a cache that is too full: no value under it will be found good.
            tags.Add(new NearTag(name, version?.Version ?? Guid.NewGuid()));
        }

        return [.. tags];
    }

    /// <summary>Makes all that has the tag bad.</summary>
    public Task ChangeAsync(IDatabase database, string name) =>
        database.StringSetAsync(KeyOf(name), NewVersion(), options.TagLifetime);

    public bool IsOne(string key) => key.StartsWith(KeyOf(""), StringComparison.Ordinal);

    public string KeyOf(string name) => $"{options.KeyPrefix}tag:{name}";

    /// <summary>Names that the cache cannot tell from each other are one name here as well.</summary>
    public static string NameOf(string tag) =>
        WellFormed.Is(tag) ? tag : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(tag));

    byte[] NewVersion() => NearValue.Format((time.GetUtcNow() + options.TagLifetime).ToUnixTimeMilliseconds(), [], []);
}

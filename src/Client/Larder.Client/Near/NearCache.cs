// HybridCache with a cache of Larder, Valkey or Redis behind it and memory in front of it that the server keeps coherent:
//
//     memory (good while its connection lives and its tags are as they were) -> the cache -> the factory
//
// The memory is filled by reads of the cache and by nothing else, so all that it holds is a key of which the server tells.
// What a factory makes is written only over what was seen before the factory began: a value that was made from old data
// does not come back after it was removed.
using System.Text.Json;
using Larder.Client.Connections;
using Larder.Client.Telemetry;
using Microsoft.Extensions.Caching.Hybrid;
using StackExchange.Redis;

namespace Larder.Client.Near;

/// <summary>
/// A <see cref="HybridCache"/> whose local memory is told by the server what has changed, on whichever application server.
/// One instance per application; safe for concurrent use.
/// </summary>
public sealed class NearCache : HybridCache, IDisposable
{
    /// <summary>What a fetch came to; the bytes are there for those who need an object of their own.</summary>
    readonly record struct Fetched<T>(T Value, ReadOnlyMemory<byte> Body);

    readonly LarderCache _cache;
    readonly NearCacheOptions _options;
    readonly HybridCacheOptions _hybrid;
    readonly TimeProvider _time;
    readonly NearFlights _flights = new();
    readonly NearStore _store;
    readonly NearTags _tags;
    readonly NearRemovals _removals;
    readonly NearSerializers _serializers;
    readonly KeyValuePair<string, object?> _name;

    /// <summary>Makes it on a cache; <paramref name="services"/> hold HybridCache's serializers.</summary>
    public NearCache(
        LarderCache cache, NearCacheOptions options, HybridCacheOptions hybrid, IServiceProvider services,
        TimeProvider? timeProvider = null)
    {
        _cache = cache;
        _options = options;
        _hybrid = hybrid;
        _time = timeProvider ?? TimeProvider.System;
        _name = LarderTelemetry.Of(cache.Name);
        _serializers = new NearSerializers(services);
        _store = new NearStore(cache, options, Part, _time);
        _tags = new NearTags(cache, _store, options, _time);
        _removals = new NearRemovals(cache, _store, _tags, options.LongestLoad, _time);
    }

    /// <summary>Whether the memory is in use: the cache is there and tells of changes.</summary>
    public bool IsCoherent => _store.IsTracked(_options.KeyPrefix);

    /// <summary>Keys in memory, those of tags among them.</summary>
    public int LocalCount => _store.Memory.Count;

    /// <summary>What they take, estimated.</summary>
    public long LocalBytes => _store.Memory.Bytes;

    /// <summary>Connects, or gives up after the connect limit; reads go on trying.</summary>
    public async Task OpenAsync()
    {
        await _cache.OpenAsync();
        await _store.OpenAsync();
    }

    /// <inheritdoc/>
    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<T>(cancellationToken);
        if (!IsUsable(key)) return factory(state, cancellationToken);
        var terms = NearTerms.Of(options, _hybrid.DefaultEntryOptions);
        var cacheKey = CacheKey(key);
        if (terms.ReadsNear && TryGetNear(cacheKey, out T value))
        {
            LarderTelemetry.NearHits.Add(1, _name);
            return new ValueTask<T>(value);
        }

        LarderTelemetry.NearMisses.Add(1, _name);
        return new ValueTask<T>(FlyAsync(cacheKey, terms, stop => factory(state, stop), tags, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        if (!IsUsable(key)) return;
        var cacheKey = CacheKey(key);
        var terms = NearTerms.Of(options, _hybrid.DefaultEntryOptions);
        var body = value is null ? default : _serializers.Write(value);
        if (!terms.WritesCache || body.Length > _hybrid.MaximumPayloadBytes)
        {
            await _removals.RemoveKeyAsync(cacheKey);
            return;
        }

        try
        {
            var stored = Format(terms, await _tags.FindAsync(tags), body, value is null);
            await _store.ChangeAsync(cacheKey, database => database.StringSetAsync(cacheKey, stored, terms.Life));
            _removals.Replaced(cacheKey);
        }
        catch (RedisException)
        {
            _store.Memory.Forget(cacheKey);
            _removals.Owe(cacheKey);
        }
    }

    /// <summary>
    /// Removes a value for all servers. While the cache is away it is remembered, and done before this server uses the
    /// cache again.
    /// </summary>
    public override async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        if (IsUsable(key)) await _removals.RemoveKeyAsync(CacheKey(key));
    }

    /// <summary>Removes all values with a tag for all servers, in the same way; <c>*</c> is all values.</summary>
    public override async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(tag)) return;
        await _removals.RemoveTagAsync(NearTags.NameOf(tag));
    }

    bool TryGetNear<T>(string cacheKey, out T value)
    {
        value = default!;
        if (!_store.Memory.TryGet(cacheKey, out var entry) || _tags.AreCurrentHere(entry.Value.Tags) is not true) return false;
        if (_removals.MayHold(cacheKey, entry.Value.Tags)) return false;
        if (!NearSerializers.Shareable<T>.IsOne) return TryRead(entry.Value, out value);
        if (entry.Object is T known) value = known;
        else if (TryRead(entry.Value, out value)) entry.Object = value;
        else return false;
        return true;
    }

    async Task<T> FlyAsync<T>(
        string cacheKey, NearTerms terms, Func<CancellationToken, ValueTask<T>> factory, IEnumerable<string>? tags,
        CancellationToken cancellationToken)
    {
        var (fetched, isOwn) = await _flights.FlyAsync(
            cacheKey, (int)terms.Flags, (flight, stop) => FetchAsync(flight, cacheKey, terms, factory, tags, stop),
            cancellationToken);
        return isOwn || NearSerializers.Shareable<T>.IsOne || fetched.Value is null
            ? fetched.Value
            : _serializers.Read<T>(fetched.Body);
    }

    async Task<Fetched<T>> FetchAsync<T>(
        NearFlight flight, string cacheKey, NearTerms terms, Func<CancellationToken, ValueTask<T>> factory,
        IEnumerable<string>? tags, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        NearValue? seen = null;
        NearTag[]? versions = null;
        try
        {
            if (terms.ReadsCache || terms.WritesCache) seen = await _store.ReadAsync(cacheKey, terms.HoldFor);
            if (terms.ReadsCache && await IsGoodAsync(cacheKey, seen) && TryRead(seen!, out T found))
                return new Fetched<T>(found, seen!.Body);
            if (terms.Creates && terms.WritesCache) versions = await _tags.FindAsync(tags);
        }
        catch (RedisException)
        {
            // The value comes from where it always came from.
        }

        if (!terms.Creates) return default;
        flight.HasVersions = true;
        LarderTelemetry.NearLoads.Add(1, _name);
        var value = await factory(stop);
        var body = value is null ? default : _serializers.Write(value);
        var isKeepable = body.Length <= _hybrid.MaximumPayloadBytes && _time.GetElapsedTime(began) < _options.LongestLoad;
        if (versions is not null && isKeepable)
            await StoreAsync(cacheKey, seen, Format(terms, versions, body, value is null), terms);
        return new Fetched<T>(value, body);
    }

    async Task<bool> IsGoodAsync(string cacheKey, NearValue? value) =>
        value is { IsPresent: true }
        && value.EndMs > _time.GetUtcNow().ToUnixTimeMilliseconds()
        && !_removals.MayHold(cacheKey, value.Tags)
        && await _tags.AreCurrentAsync(value.Tags);

    async Task StoreAsync(string cacheKey, NearValue? seen, byte[] stored, NearTerms terms)
    {
        try
        {
            await _store.StoreAsync(cacheKey, seen, stored, terms.Life);
        }
        catch (RedisException)
        {
            // Nothing is stored, and the next one asks the factory again.
        }
    }

    byte[] Format(NearTerms terms, NearTag[] versions, ReadOnlyMemory<byte> body, bool isNull) =>
        NearValue.Format((_time.GetUtcNow() + terms.Life).ToUnixTimeMilliseconds(), versions, body.Span, isNull);

    bool TryRead<T>(NearValue stored, out T value)
    {
        value = default!;
        if (stored.IsNull) return default(T) is null;
        try
        {
            value = _serializers.Read<T>(stored.Body);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or NotSupportedException)
        {
            // Written by a version of the application in which the type was another.
            return false;
        }
    }

    void Part(string? key)
    {
        if (key is null || _tags.IsOne(key)) _flights.PartAll();
        else _flights.Part(key);
    }

    // A key that is no text, with half of a character, would be another's in the cache.
    bool IsUsable(string key) =>
        !string.IsNullOrWhiteSpace(key) && key.Length <= _hybrid.MaximumKeyLength && WellFormed.Is(key);

    string CacheKey(string key) => $"{_options.KeyPrefix}value:{key}";

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();
}

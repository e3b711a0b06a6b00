// Reads through the cache, for a whole fleet of servers:
//
//     find ------ valid -------------------------------> served; near its end, one server of the fleet reads it again
//       | not there, too old, or read before a write
//     flight ---- one read per key in this process; the others wait for it
//     lease ----- one in the fleet; the others look for its result, and take over as soon as its holder is gone
//     load ------ fails -------------------------------> an old value, where there is one; then nobody tries for a while
//     store
//
// While the cache is away all of this is left out but the flight: the load runs at once.
using System.Collections.Concurrent;
using Larder.Client.Connections;
using Larder.Client.Telemetry;
using StackExchange.Redis;

namespace Larder.Client.Reads;

sealed class FleetReads
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    readonly LarderCache _cache;
    readonly ReadCacheOptions _options;
    readonly TimeProvider _time;
    readonly FleetMember _member;
    readonly ConcurrentDictionary<string, object> _flights = new(StringComparer.Ordinal);

    public FleetReads(LarderCache cache, ReadCacheOptions options, TimeProvider? time)
    {
        options.Check();
        _cache = cache;
        _options = options;
        _time = time ?? TimeProvider.System;
        _member = new FleetMember(cache, options.KeyPrefix);
        Writes = new TableWrites(cache, options, _time);
        Counters = new ReadCounters(cache.Name);
    }

    public TableWrites Writes { get; }

    public ReadCounters Counters { get; }

    long NowUnixMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<T> GetAsync<T>(
        ReadRequest request, IReadCodec<T> codec, Func<CancellationToken, Task<T>> load, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var found = await FindAsync(request, codec);
        if (found.IsValid)
        {
            Counters.Hit(found.LoadMs, _time.GetElapsedTime(started));
            if (!found.IsRefreshDue) return found.Value!;
            var refreshed = RefreshAsync(request, codec, load, found, cancel);
            return request.IsDetached ? found.Value! : await refreshed;
        }

        Counters.Missed();
        while (true)
        {
            var state = await StateAsync(request);
            if (state is { IsBeingWritten: true }) return (await LoadAsync(load, found, request, cancel)).Value;
            var flight = $"{request.CacheKey}|{state?.Versions.Text}|{Writes.Epoch}";
            var mine = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            var shared = (TaskCompletionSource<T>)_flights.GetOrAdd(flight, mine);
            if (shared == mine)
            {
                var leading = LeadAsync(request, codec, load, found, state?.Versions, flight, mine, cancel);
                return await (request.IsDetached ? mine.Task.WaitAsync(cancel) : leading);
            }

            Counters.Coalesced();
            try
            {
                return await shared.Task.WaitAsync(cancel);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Whoever read for us was told to stop.
            }
        }
    }

    /// <summary>Reads that begin after this do not wait for one that began before.</summary>
    public void Forget(string cacheKey)
    {
        foreach (var flight in _flights.Keys)
        {
            if (flight.StartsWith(cacheKey + "|", StringComparison.Ordinal)) _flights.TryRemove(flight, out _);
        }
    }

    async Task<T> LeadAsync<T>(
        ReadRequest request, IReadCodec<T> codec, Func<CancellationToken, Task<T>> load, FoundRead<T> old,
        TableVersions? versions, string flight, TaskCompletionSource<T> result, CancellationToken cancel)
    {
        try
        {
            var token = request.IsDetached ? CancellationToken.None : cancel;
            var value = versions is { } known
                ? await LoadForFleetAsync(request, codec, load, old, known, token)
                : (await LoadAsync(load, old, request, token)).Value;
            _flights.TryRemove(KeyValuePair.Create<string, object>(flight, result));
            result.SetResult(value);
            return value;
        }
        catch (Exception e)
        {
            _flights.TryRemove(KeyValuePair.Create<string, object>(flight, result));
            if (e is OperationCanceledException) result.SetCanceled(CancellationToken.None);
            else result.SetException(e);
            // Nobody may be waiting.
            _ = result.Task.Exception;
            if (request.IsDetached) return old.Value!;
            throw;
        }
    }

    async Task<T> LoadForFleetAsync<T>(
        ReadRequest request, IReadCodec<T> codec, Func<CancellationToken, Task<T>> load, FoundRead<T> old,
        TableVersions versions, CancellationToken cancel)
    {
        var key = LoadLease.KeyFor(request.CacheKey, versions);
        var pause = FirstPause;
        while (true)
        {
            if (old.Exists && await IsBackingOffAsync(request)) return ServeStale(old);
            var (lease, isAway) = await TryTakeLeaseAsync(request, key);
            if (isAway) return (await LoadAsync(load, old, request, cancel)).Value;
            if (lease is not null)
            {
                await using var held = lease;
                // Whoever held it before may have stored since this server looked.
                var stored = await FindAsync(request, codec);
                if (!stored.IsValid) return await LoadAndStoreAsync(request, codec, load, old, versions, held, cancel);
                Counters.Coalesced();
                return stored.Value!;
            }

            await Task.Delay(pause, Waiting.Time(_time), cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            var found = await FindAsync(request, codec);
            if (found.IsValid)
            {
                Counters.Coalesced();
                return found.Value!;
            }

            await TakeFromTheDeadAsync(request, key);
        }
    }

    async Task<T> LoadAndStoreAsync<T>(
        ReadRequest request, IReadCodec<T> codec, Func<CancellationToken, Task<T>> load, FoundRead<T> old,
        TableVersions versions, LoadLease lease, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var (value, isStale) = await LoadAsync(load, old, request, cancel);
        if (isStale) return value;
        var isAbsent = codec.IsAbsent(value);
        var timeToLive = isAbsent && _options.AbsentTimeToLive < request.TimeToLive
            ? _options.AbsentTimeToLive
            : request.TimeToLive;
        if (timeToLive <= TimeSpan.Zero) return value;
        var body = isAbsent ? [] : codec.Write(value);
        if (body is null || await StateAsync(request) is not { } state || !state.Versions.Equals(versions)) return value;
        var now = NowUnixMs;
        var envelope = new ReadEnvelope(
            isAbsent,
            _options.RefreshAfter == 1
                ? long.MaxValue
                : now + (long)(timeToLive.TotalMilliseconds * _options.RefreshAfter),
            now + (long)timeToLive.TotalMilliseconds,
            (uint)_time.GetElapsedTime(started).TotalMilliseconds,
            versions,
            body);
        await TryAsync(request, () => lease.StoreAsync(request.CacheKey, envelope.Write(), timeToLive + _options.StaleFor));
        return value;
    }

    // A failure of the database is answered with the old value where there is one.
    async Task<(T Value, bool IsStale)> LoadAsync<T>(
        Func<CancellationToken, Task<T>> load, FoundRead<T> old, ReadRequest request, CancellationToken cancel)
    {
        using var activity = LarderTelemetry.Activities.StartActivity("larder.load");
        var started = _time.GetTimestamp();
        Counters.Loading();
        try
        {
            var value = await load(cancel);
            Counters.Loaded(_time.GetElapsedTime(started));
            return (value, false);
        }
        catch (Exception e) when (old.Exists && e is not OperationCanceledException)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, e.Message);
            await BackOffAsync(request);
            return (ServeStale(old), true);
        }
    }

    T ServeStale<T>(FoundRead<T> old)
    {
        Counters.ServedStale();
        return old.Value!;
    }

    // One server of the fleet, and there one caller, reads a value again that is still good.
    async Task<T> RefreshAsync<T>(
        ReadRequest request, IReadCodec<T> codec, Func<CancellationToken, Task<T>> load, FoundRead<T> found,
        CancellationToken cancel)
    {
        if (await IsBackingOffAsync(request)) return found.Value!;
        var (lease, _) = await TryTakeLeaseAsync(request, LoadLease.KeyFor(request.CacheKey, found.Versions));
        if (lease is null) return found.Value!;
        await using var held = lease;
        var stored = await FindAsync(request, codec);
        if (stored is { IsValid: true, IsRefreshDue: false }) return stored.Value!;
        Counters.Refreshing();
        var token = request.IsDetached ? CancellationToken.None : cancel;
        return await LoadAndStoreAsync(request, codec, load, found with { Exists = true }, found.Versions, held, token);
    }

    void Failed(ReadRequest request, RedisException failure)
    {
        Counters.CacheFailed();
        if (failure is CacheAwayException) request.IsWithoutCache = true;
    }

    async Task<FoundRead<T>> FindAsync<T>(ReadRequest request, IReadCodec<T> codec)
    {
        if (request.IsWithoutCache) return default;
        try
        {
            var (stored, versions) = await _cache.RunAsync(
                database => ReadAsync(database, request));
            byte[]? bytes = stored;
            if (bytes is null || !ReadEnvelope.TryRead(bytes, out var read)) return default;
            var value = codec.Absent;
            if (!read.IsAbsent && !codec.TryRead(read.Body, out value)) return default;
            var now = NowUnixMs;
            var isValid = versions is { } current && current.Equals(read.Versions) && now < read.FreshUntilUnixMs;
            var isUsable = now < read.FreshUntilUnixMs + (long)_options.StaleFor.TotalMilliseconds;
            return new FoundRead<T>(
                value, isValid, isUsable && _options.StaleFor > TimeSpan.Zero, now >= read.RefreshAfterUnixMs, read.LoadMs,
                read.Versions);
        }
        catch (RedisException e)
        {
            Failed(request, e);
            return default;
        }
    }

    async Task<(RedisValue Stored, TableVersions? Versions)> ReadAsync(IDatabase database, ReadRequest request)
    {
        var value = database.StringGetAsync(request.CacheKey);
        if (request.Tables.Length == 0) return (await value, TableVersions.None);
        var versions = new Task<RedisValue>[request.Tables.Length];
        for (var i = 0; i < versions.Length; i++) versions[i] = database.StringGetAsync(Writes.VersionKey(request.Tables[i]));
        var current = TableVersions.Of(await Waiting.AllAsync(versions));
        return (await value, current);
    }

    async Task<(TableVersions Versions, bool IsBeingWritten)?> StateAsync(ReadRequest request)
    {
        try
        {
            if (request.IsWithoutCache || _cache.IsAway) return null;
            return await Writes.StateAsync(request.Tables);
        }
        catch (RedisException e)
        {
            Failed(request, e);
            return null;
        }
    }

    async Task<(LoadLease? Lease, bool IsAway)> TryTakeLeaseAsync(ReadRequest request, RedisKey key)
    {
        if (request.IsWithoutCache) return (null, true);
        try
        {
            var name = await _member.NameAsync();
            var held = await HeldKey.TryTakeAsync(_cache, key, LoadLease.TokenOf(name), _options.LoaderLease, _time);
            return (held is null ? null : new LoadLease(_cache, held, request), false);
        }
        catch (RedisException e)
        {
            Failed(request, e);
            return (null, true);
        }
    }

    Task TakeFromTheDeadAsync(ReadRequest request, RedisKey key) => TryAsync(request, async () =>
    {
        var token = await _cache.RunAsync(database => database.StringGetAsync(key));
        if (token.IsNull || await _member.LivesAsync(LoadLease.HolderOf(token))) return;
        await HeldKey.ReleaseAsync(_cache, key, token);
    });

    static RedisKey BackOffKey(ReadRequest request) => $"{{{request.CacheKey}}}:rest";

    Task BackOffAsync(ReadRequest request) => TryAsync(
        request, () => _cache.RunAsync(database => database.StringSetAsync(BackOffKey(request), "", _options.BackOff)));

    async Task<bool> IsBackingOffAsync(ReadRequest request)
    {
        var isBackingOff = false;
        await TryAsync(request, async () =>
            isBackingOff = await _cache.RunAsync(database => database.KeyExistsAsync(BackOffKey(request))));
        return isBackingOff;
    }

    async Task TryAsync(ReadRequest request, Func<Task> cacheCommands)
    {
        if (request.IsWithoutCache) return;
        try
        {
            await cacheCommands();
        }
        catch (RedisException e)
        {
            Failed(request, e);
        }
    }
}

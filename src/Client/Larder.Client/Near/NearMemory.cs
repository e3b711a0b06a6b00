// What this process holds of the cache, bounded. Only the read loop of a connection fills it, in the order in which the
// server sent; whoever writes in this process makes fills that are under way void, as its own change may be told to it
// later than its write is answered.
using Larder.Client.Telemetry;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Larder.Client.Near;

/// <summary>A fill that is under way.</summary>
readonly record struct NearFill(string Key, long Fence, long LongestMs);

sealed class NearMemory : IDisposable
{
    const int Fences = 256;
    const int OverheadBytes = 250;

    readonly MemoryCache _entries;
    readonly long[] _fences = new long[Fences];
    readonly Lock[] _locks = [.. Enumerable.Range(0, Fences).Select(_ => new Lock())];
    readonly KeyValuePair<string, object?> _cache;
    readonly TimeProvider _time;
    readonly Action<string?> _onChange;

    /// <param name="cache">The cache's name.</param>
    /// <param name="maximumBytes">What it may hold.</param>
    /// <param name="onChange">Told which key has changed; null for all of them.</param>
    /// <param name="time">The time.</param>
    public NearMemory(string cache, long maximumBytes, Action<string?> onChange, TimeProvider time)
    {
        _onChange = onChange;
        _cache = LarderTelemetry.Of(cache);
        _time = time;
        _entries = new MemoryCache(Options.Create(new MemoryCacheOptions { SizeLimit = maximumBytes, TrackStatistics = true }));
    }

    /// <summary>Keys that are held.</summary>
    public int Count => _entries.Count;

    /// <summary>What they take, estimated.</summary>
    public long Bytes => _entries.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>An entry that is good at this moment.</summary>
    public bool TryGet(string key, out NearEntry entry)
    {
        if (_entries.TryGetValue(key, out NearEntry? found) && found is { Source.IsAlive: true } && found.LocalEndMs > NowMs)
        {
            entry = found;
            return true;
        }

        entry = null!;
        return false;
    }

    /// <summary>To be asked for before the request is sent.</summary>
    public NearFill Begin(string key, TimeSpan longest) =>
        new(key, Volatile.Read(ref _fences[FenceOf(key)]), (long)longest.TotalMilliseconds);

    public void Fill(NearFill fill, byte[]? stored, TrackedConnection source)
    {
        if (stored is null || NearValue.Parse(stored) is not { IsPresent: true } value) return;
        var now = NowMs;
        var entry = new NearEntry(value, Math.Min(value.EndMs, now + fill.LongestMs), source);
        if (entry.LocalEndMs <= now) return;
        var fence = FenceOf(fill.Key);
        lock (_locks[fence])
        {
            if (_fences[fence] != fill.Fence) return;
            _entries.Set(
                fill.Key, entry, new MemoryCacheEntryOptions { Size = stored.Length + 2 * fill.Key.Length + OverheadBytes });
        }
    }

    /// <summary>The server says that it has changed.</summary>
    public void Invalidate(string key)
    {
        LarderTelemetry.NearInvalidations.Add(1, _cache);
        _entries.Remove(key);
        _onChange(key);
    }

    /// <summary>It was changed by this process: what is being read meanwhile is not filled in either.</summary>
    public void Forget(string key)
    {
        var fence = FenceOf(key);
        lock (_locks[fence])
        {
            _fences[fence]++;
            _entries.Remove(key);
        }

        _onChange(key);
    }

    public void Empty()
    {
        LarderTelemetry.NearEmptied.Add(1, _cache);
        _entries.Clear();
        _onChange(null);
    }

    static int FenceOf(string key) => (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % Fences);

    public void Dispose() => _entries.Dispose();
}

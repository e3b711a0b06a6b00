// The one number that maxmemory is compared with: what the arenas, buffers and structures of the node really hold.
namespace Larder.Engine.Keyspace;

/// <summary>
/// Shards report their changes in steps, so that the sum is not a cache line that every write fights over. What it does
/// not know yet is at most <see cref="ReportStepBytes"/> per shard.
/// </summary>
public sealed class MemoryLedger
{
    const long MinStepBytes = 4 * 1024, MaxStepBytes = 256 * 1024;

    // What an empty node needs for itself, about: a lower limit is exceeded whatever the keys take.
    const long OwnBytes = 64 * 1024;

    // A low limit is not for the loops of many processors.
    const int MostForLoopsPart = 8;

    long _usedBytes;
    long _peakBytes;
    long _limitBytes;
    long _roomBytes; // of the limit, for what is counted
    int _shortCount;

    public long UsedBytes => Volatile.Read(ref _usedBytes);
    public long PeakBytes => Math.Max(Volatile.Read(ref _peakBytes), UsedBytes);

    /// <summary>maxmemory in bytes; 0 for none.</summary>
    public long LimitBytes => Volatile.Read(ref _limitBytes);

    /// <summary>What the loops hold for themselves where the limit is to hold for that as well; else 0.</summary>
    public long LoopBytes { get; set; }

    /// <summary>So much of the limit is the loops'.</summary>
    public long LoopShareBytes => LimitBytes - Volatile.Read(ref _roomBytes);

    /// <summary>A shard tells a change when it is larger than this.</summary>
    public long ReportStepBytes { get; private set; } = MaxStepBytes;

    /// <summary>The arena of some shard is nearly full, whatever the limit is.</summary>
    public bool IsShort => Volatile.Read(ref _shortCount) != 0;

    /// <summary>Whether memory can be over its limit.</summary>
    public bool HasLimit => LimitBytes > 0 || IsShort;

    public bool IsOverLimit => IsOverLimitWith(0);

    /// <summary>Whether so many bytes more are over the limit.</summary>
    public bool IsOverLimitWith(long bytes) =>
        IsShort || (LimitBytes > 0 && Math.Max(UsedBytes, OwnBytes) + bytes > Volatile.Read(ref _roomBytes));

    /// <summary>Called, under the lock of a shard, when that grew and the limit is exceeded.</summary>
    public Action? Exceeded { get; set; }

    /// <summary>Called, under the lock of a shard, when <see cref="HasLimit"/> may have changed.</summary>
    public Action? LimitChanged { get; set; }

    /// <summary>Sets the limit, and the step so that all shards together are unsure of at most half a percent.</summary>
    public void SetLimit(long limitBytes, int shardCount)
    {
        ReportStepBytes = limitBytes == 0
            ? MaxStepBytes
            : Math.Clamp(limitBytes / 200 / shardCount, MinStepBytes, MaxStepBytes);
        Volatile.Write(ref _roomBytes, limitBytes - Math.Min(LoopBytes, limitBytes / MostForLoopsPart));
        Volatile.Write(ref _limitBytes, limitBytes);
    }

    public void Add(long bytes)
    {
        var used = Interlocked.Add(ref _usedBytes, bytes);
        if (used > Volatile.Read(ref _peakBytes)) Volatile.Write(ref _peakBytes, used);
        if (bytes > 0 && IsOverLimit) Exceeded?.Invoke();
    }

    /// <summary>The arena of a shard has become nearly full (1), or is no longer (-1); under the lock of the shard.</summary>
    internal void CountShort(int by)
    {
        Interlocked.Add(ref _shortCount, by);
        LimitChanged?.Invoke();
    }

    public void ResetPeak() => Volatile.Write(ref _peakBytes, UsedBytes);
}

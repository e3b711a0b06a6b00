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

    long _usedBytes;
    long _peakBytes;
    long _limitBytes;

    public long UsedBytes => Volatile.Read(ref _usedBytes);
    public long PeakBytes => Math.Max(Volatile.Read(ref _peakBytes), UsedBytes);

    /// <summary>maxmemory in bytes; 0 for none.</summary>
    public long LimitBytes => Volatile.Read(ref _limitBytes);

    /// <summary>A shard tells a change when it is larger than this.</summary>
    public long ReportStepBytes { get; private set; } = MaxStepBytes;

    public bool IsOverLimit => LimitBytes > 0 && Math.Max(UsedBytes, OwnBytes) > LimitBytes;

    /// <summary>Called, under the lock of a shard, when that grew and the limit is exceeded.</summary>
    public Action? Exceeded { get; set; }

    /// <summary>Sets the limit, and the step so that all shards together are unsure of at most half a percent.</summary>
    public void SetLimit(long limitBytes, int shardCount)
    {
        ReportStepBytes = limitBytes == 0
            ? MaxStepBytes
            : Math.Clamp(limitBytes / 200 / shardCount, MinStepBytes, MaxStepBytes);
        Volatile.Write(ref _limitBytes, limitBytes);
    }

    public void Add(long bytes)
    {
        var used = Interlocked.Add(ref _usedBytes, bytes);
        if (used > Volatile.Read(ref _peakBytes)) Volatile.Write(ref _peakBytes, used);
        if (bytes > 0 && IsOverLimit) Exceeded?.Invoke();
    }

    public void ResetPeak() => Volatile.Write(ref _peakBytes, UsedBytes);
}

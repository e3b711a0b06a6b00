// What lru, lru_crawler and slabs set. Larder has neither slab pages nor a crawler that rests: what can have a meaning has it
// (the mode, temp_ttl, the share of the hot segment), the rest is kept and shown, so that tools that set it find it again.
namespace Larder.Engine.Memcached.Requests;

/// <summary>Thread-safe in that each value is written and read whole.</summary>
public sealed class Tuning(long temporaryTtlSeconds)
{
    const int DefaultTemporaryTtlSeconds = 61;

    public uint HotPercent { get; set; } = 20;
    public uint WarmPercent { get; set; } = 40;
    public double HotFactor { get; set; } = 0.2;
    public double WarmFactor { get; set; } = 2;
    public bool IsSegmented { get; set; } = true;
    public uint CrawlerSleepMicros { get; set; } = 100;
    public uint CrawlerItems { get; set; }
    public uint Automove { get; set; } = 1;
    public double AutomoveRatio { get; set; } = 0.8;
    public double AutomoveFreeRatio { get; set; } = 0.01;
    public uint AutomoveWindow { get; set; } = 10;

    /// <summary>Whether items that were stored for a short time are evicted last.</summary>
    public bool ProtectsTemporary { get; set; } = temporaryTtlSeconds >= 0;

    /// <summary>Whether an item is one of those that ends in so many milliseconds.</summary>
    public bool IsTemporary(long leftMs) => ProtectsTemporary && leftMs <= TemporaryTtlSeconds * 1000L;

    /// <summary>How long that is, in seconds.</summary>
    public int TemporaryTtlSeconds { get; set; } =
        temporaryTtlSeconds >= 0 ? (int)temporaryTtlSeconds : DefaultTemporaryTtlSeconds;
}

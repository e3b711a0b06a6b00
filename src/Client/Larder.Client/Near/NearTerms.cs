// What the options of one call come to: HybridCache's own defaults, then the application's, then the call's.
using Microsoft.Extensions.Caching.Hybrid;

namespace Larder.Client.Near;

readonly record struct NearTerms(TimeSpan Life, TimeSpan LocalLife, HybridCacheEntryFlags Flags)
{
    static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(5);

    public bool ReadsNear => !Flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheRead);

    public bool WritesNear => !Flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheWrite);

    public bool ReadsCache => !Flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheRead);

    public bool WritesCache => !Flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheWrite);

    public bool Creates => !Flags.HasFlag(HybridCacheEntryFlags.DisableUnderlyingData);

    public TimeSpan? HoldFor => WritesNear ? LocalLife : null;

    public static NearTerms Of(HybridCacheEntryOptions? call, HybridCacheEntryOptions? application)
    {
        var life = call?.Expiration ?? application?.Expiration ?? DefaultLife;
        var local = call?.LocalCacheExpiration ?? application?.LocalCacheExpiration ?? life;
        var flags = call?.Flags ?? application?.Flags ?? HybridCacheEntryFlags.None;
        return new NearTerms(life, local < life ? local : life, flags);
    }
}

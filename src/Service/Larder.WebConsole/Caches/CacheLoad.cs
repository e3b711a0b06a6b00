// How busy a cache is, out of the last readings of its nodes.
using Larder.WebConsole.Hosting;

namespace Larder.WebConsole.Caches;

/// <summary>Of several nodes the busiest, or their sum. What was not read is null.</summary>
public sealed record CacheLoad(double? Cpu, double? Memory, double? HitRate, double? Clients)
{
    public static CacheLoad Of(CacheView cache, IConsoleFacts facts)
    {
        double?[] Values(string metric) =>
        [
            .. cache.Members.Select(member => facts.Latest(member.ClusterId, member.NodeId, metric))
                .Where(value => value is not null),
        ];
        if (!cache.IsMemcached)
        {
            return new CacheLoad(
                Values("EngineCPUUtilization").Max(), Values("DatabaseMemoryUsagePercentage").Max(),
                Values("CacheHitRate").Max(), Sum(Values("CurrConnections")));
        }
        var (used, spare) = (Sum(Values("BytesUsedForCacheItems")), Sum(Values("UnusedMemory")));
        var (hits, misses) = (Sum(Values("GetHits")), Sum(Values("GetMisses")));
        return new CacheLoad(
            null, Share(used, spare), Share(hits, misses), Sum(Values("CurrConnections")));
    }

    static double? Sum(double?[] values) => values.Length == 0 ? null : values.Sum();

    static double? Share(double? part, double? rest) => part + rest > 0 ? 100 * part / (part + rest) : null;
}

// The figures of a run, as text, and whether the run kept its promises.
using System.Globalization;
using Storefront.Demo.Measuring;

namespace Storefront.Demo;

/// <summary>What a run measured from its first request to its last.</summary>
sealed record DemoSummary
{
    public required double Seconds { get; init; }
    public required Measurements Seen { get; init; }
    public required ReadCounts Reads { get; init; }
    public required int MostServers { get; init; }
    public required int FewestServersAfterMost { get; init; }
    public required int Killed { get; init; }
    public required int PastCachePercent { get; init; }

    /// <summary>True when no session was lost and none was left unchecked for want of an answer.</summary>
    public bool Passed => Seen is { LostSessionCount: 0, UnansweredCount: 0, ComparedBasketCount: > 0 };

    public override string ToString()
    {
        var cache = Seen.CacheLatency.Total();
        var database = Seen.DatabaseLatency.Total();
        return string.Create(CultureInfo.InvariantCulture, $"""

            Summary of {Seconds:0} seconds
              requests answered        {Seen.AnsweredCount} ({Seen.AnsweredCount / Seconds:0} per second)
              application servers      up to {MostServers}, then down to {FewestServersAfterMost}; killed: {Killed}
              retried requests         {Seen.RetriedCount}; never answered: {Seen.UnansweredCount}
              sessions                 {Seen.SessionCount}; baskets compared: {Seen.ComparedBasketCount}
              sessions lost            {Seen.LostSessionCount}
              cache hit rate           {Reads.HitShare:P1}
              database reads           {Reads.FromDatabase} with the cache; {Reads.Asked} without it
                                       (counted: each read that was asked for is one SELECT)
              database reads avoided   {Reads.AvoidedShare:P1}
              latency with the cache   median {Ms(cache.MedianMs)}, 99th percentile {Ms(cache.P99Ms)}
              latency without it       median {Ms(database.MedianMs)}, 99th percentile {Ms(database.P99Ms)}
                                       (measured: {PastCachePercent} % of the catalogue requests went past the cache)

            """);
    }

    static string Ms(double? value) =>
        value is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms") : "not measured";
}

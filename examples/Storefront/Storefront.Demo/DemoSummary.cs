// The figures of a run, as text, and whether the run kept its promises.
using System.Globalization;
using Storefront.Demo.Measuring;

namespace Storefront.Demo;

/// <summary>What a run measured from its first request to its last.</summary>
sealed record DemoSummary
{
    public required double Seconds { get; init; }
    public required Reading Total { get; init; }
    public required IReadOnlyDictionary<ReadMode, PhaseTotals> Phases { get; init; }
    public required int MostServers { get; init; }
    public required int FewestServersAfterMost { get; init; }
    public required int ServersKilled { get; init; }
    public required int PrimariesKilled { get; init; }

    /// <summary>True when no session was lost and none was left unchecked for want of an answer.</summary>
    public bool Passed => Total.Shoppers is { SessionsLost: 0, Unanswered: 0, BasketsCompared: > 0 };

    public override string ToString()
    {
        var seen = Total.Shoppers;
        var on = Phases[ReadMode.On];
        return string.Create(CultureInfo.InvariantCulture, $"""

            Summary of {Seconds:0} seconds
              requests answered        {seen.Answered}; repeated: {seen.Retried}; never answered: {seen.Unanswered}
              application servers      up to {MostServers}, then down to {FewestServersAfterMost}; killed: {ServersKilled}
              sessions' primaries      killed: {PrimariesKilled}
              sessions                 {seen.SessionsBegun}; baskets compared: {seen.BasketsCompared}
              sessions lost            {seen.SessionsLost}
              database reads           {Total.Servers.DatabaseReads} in all, counted by the database's driver
              database reads avoided   {on.Servers.AvoidedShare:P1} with the cache

                                       seconds  requests/s  reads/s asked  of the database     median  99th percentile
              without the cache    {Row(Phases[ReadMode.Off])}
              with the cache       {Row(on)}
              with the cache gone  {Row(Phases[ReadMode.Away])}

            """);
    }

    static string Row(PhaseTotals phase) => phase.Seconds == 0
        ? "       not in this run"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{phase.Seconds,11:0}{phase.RequestsPerSecond,12:0}{phase.AskedPerSecond,15:0}{phase.DatabaseReadsPerSecond,17:0}"
            + $"{Ms(phase.MedianMs),11}{Ms(phase.P99Ms),17}");

    static string Ms(double? value) =>
        value is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms") : "-";
}

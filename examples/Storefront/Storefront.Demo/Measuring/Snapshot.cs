// The demo at one second, as the page draws it.
namespace Storefront.Demo.Measuring;

/// <summary>Rates are per second over the last second; shares from 0 to 1; totals since the start.</summary>
sealed record Snapshot
{
    public required double ElapsedSeconds { get; init; }
    public required double RequestsPerSecond { get; init; }
    public required double HitShare { get; init; }
    public required double AvoidedShareTotal { get; init; }
    public required double ReadsAskedPerSecond { get; init; }
    public required double ReadsFromDatabasePerSecond { get; init; }
    public required Latency CacheLatency { get; init; }
    public required Latency DatabaseLatency { get; init; }
    public required long Shoppers { get; init; }
    public required long Sessions { get; init; }
    public required long SessionsLost { get; init; }
    public required long BasketsCompared { get; init; }
    public required long Retried { get; init; }
    public required long Unanswered { get; init; }
    public required IReadOnlyList<SnapshotServer> Servers { get; init; }
    public required IReadOnlyList<JournalLine> Journal { get; init; }
}

/// <summary>An application server on the page; the state is that of <see cref="Scaling.ServerState"/>.</summary>
sealed record SnapshotServer(string Name, int ProcessId, string State);

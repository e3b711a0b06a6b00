// The demo at one moment, as the page draws it.
using Storefront.Demo.Provisioning;

namespace Storefront.Demo.Measuring;

/// <summary>Rates are per second since the last snapshot, latencies of the last seconds, shares from 0 to 1.</summary>
sealed record Snapshot
{
    public required double ElapsedSeconds { get; init; }
    public required string Mode { get; init; }
    public required double RequestsPerSecond { get; init; }
    public required long Answered { get; init; }
    public required long InFlight { get; init; }
    public required double FailuresPerSecond { get; init; }
    public required long Failures { get; init; }
    public string? LastFailure { get; init; }
    public required double? MedianMs { get; init; }
    public required double? P99Ms { get; init; }
    public required double AskedPerSecond { get; init; }
    public required long Asked { get; init; }
    public required double? HitShare { get; init; }
    public required double DatabaseReadsPerSecond { get; init; }
    public required double DatabaseWritesPerSecond { get; init; }
    public required long DatabaseReads { get; init; }
    public required long Shoppers { get; init; }
    public int ShoppersWanted { get; init; }
    public bool LoadIsHeld { get; init; }
    public required long Sessions { get; init; }
    public required long SessionsLost { get; init; }
    public required long BasketsCompared { get; init; }
    public required long Retried { get; init; }
    public required long Unanswered { get; init; }
    public required IReadOnlyDictionary<string, SnapshotPhase> Phases { get; init; }
    public required IReadOnlyList<SnapshotServer> Servers { get; init; }
    public SnapshotSessions? SessionsCache { get; init; }
    public string? ReadsCache { get; init; }
    public required IReadOnlyList<JournalLine> Journal { get; init; }
}

/// <summary>An application server on the page; the state is that of <see cref="Scaling.ServerState"/>.</summary>
sealed record SnapshotServer(string Name, int ProcessId, string State);

/// <summary>The group of the sessions: whether a primary answers, how many replicas follow it, and the nodes.</summary>
sealed record SnapshotSessions(
    string Status, bool HasPrimary, int ReplicaCount, double CommandsPerSecond, IReadOnlyList<CacheMember> Nodes);

/// <summary>A way in which reads are answered, over all the time that they were.</summary>
sealed record SnapshotPhase(
    double Seconds, double RequestsPerSecond, double AskedPerSecond, double DatabaseReadsPerSecond, double? MedianMs,
    double? P99Ms, double AvoidedShare);

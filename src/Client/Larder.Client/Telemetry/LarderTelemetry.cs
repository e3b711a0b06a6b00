// What the client tells OpenTelemetry: the names to listen to, and the instruments.
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Larder.Client.Telemetry;

/// <summary>
/// Names for OpenTelemetry: <c>metrics.AddMeter(LarderTelemetry.Name)</c> and <c>traces.AddSource(LarderTelemetry.Name)</c>.
/// </summary>
public static class LarderTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Larder.Client";

    internal static ActivitySource Activities { get; } = new(Name);

    static readonly Meter s_meter = new(Name);

    internal static Counter<long> Hits { get; } =
        s_meter.CreateCounter<long>("larder.reads.hits", "{read}", "Database reads that the cache answered.");

    internal static Counter<long> Misses { get; } =
        s_meter.CreateCounter<long>("larder.reads.misses", "{read}", "Database reads that the cache could not answer.");

    internal static Counter<long> LoadsAvoided { get; } = s_meter.CreateCounter<long>(
        "larder.reads.loads_avoided", "{read}", "Reads that did not reach the database: hits, and misses that shared a load.");

    internal static Counter<double> TimeSaved { get; } = s_meter.CreateCounter<double>(
        "larder.reads.time_saved", "s", "What the loads behind the hits once took, less what the hits took.");

    internal static Counter<long> Stale { get; } = s_meter.CreateCounter<long>(
        "larder.reads.stale", "{read}", "Reads answered with an old value because the database failed.");

    internal static Histogram<double> Loads { get; } =
        s_meter.CreateHistogram<double>("larder.reads.load.duration", "s", "Time that loads from the database took.");

    internal static Counter<long> Failures { get; } =
        s_meter.CreateCounter<long>("larder.cache.failures", "{command}", "Cache commands that failed or came too late.");

    internal static Counter<long> SessionsLost { get; } = s_meter.CreateCounter<long>(
        "larder.sessions.lost", "{session}", "Requests with a session cookie whose session the cache does not know.");

    internal static Counter<long> NearHits { get; } =
        s_meter.CreateCounter<long>("larder.near.hits", "{read}", "Reads that this process's memory answered.");

    internal static Counter<long> NearMisses { get; } =
        s_meter.CreateCounter<long>("larder.near.misses", "{read}", "Reads that went to the cache.");

    internal static Counter<long> NearLoads { get; } =
        s_meter.CreateCounter<long>("larder.near.loads", "{load}", "Values that were created as the cache had none.");

    internal static Counter<long> NearInvalidations { get; } = s_meter.CreateCounter<long>(
        "larder.near.invalidations", "{key}", "Keys that a server said had changed.");

    internal static Counter<long> NearEmptied { get; } = s_meter.CreateCounter<long>(
        "larder.near.emptied", "{time}", "Times that this process's memory was emptied: connection lost, or cache flushed.");

    internal static KeyValuePair<string, object?> Of(string cache) => new("larder.cache", cache);
}

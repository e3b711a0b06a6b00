// Logs of slow and large commands, latency, keyspace events.
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings.Groups;

/// <summary>What is measured and announced.</summary>
public sealed class MonitoringSettings
{
    internal MonitoringSettings(SettingTable table)
    {
        SlowerThanMicros = table.Add(Threshold("commandlog-execution-slower-than", 10_000, "slowlog-log-slower-than"));
        SlowMaxCount = table.Add(Count("commandlog-slow-execution-max-len", "slowlog-max-len"));
        RequestLargerThanBytes = table.Add(Threshold("commandlog-request-larger-than", 1024 * 1024));
        LargeRequestMaxCount = table.Add(Count("commandlog-large-request-max-len"));
        ReplyLargerThanBytes = table.Add(Threshold("commandlog-reply-larger-than", 1024 * 1024));
        LargeReplyMaxCount = table.Add(Count("commandlog-large-reply-max-len"));
        LatencyThresholdMs = table.Add(new Number("latency-monitor-threshold", 0, 0, long.MaxValue));
        LatencyTracking = table.Add(new YesNo("latency-tracking", true));
        LatencyPercentiles = table.Add(new Percentiles("latency-tracking-info-percentiles", [50, 99, 99.9]));
        KeyspaceEvents = table.Add(new KeyspaceEvents("notify-keyspace-events"));
    }

    static Number Threshold(string name, long usual, string? alias = null) =>
        new(name, usual, -1, long.MaxValue, alias: alias);

    static Number Count(string name, string? alias = null) => new(name, 128, 0, long.MaxValue, alias: alias);

    /// <summary>Commands that take longer are logged, in microseconds; 0 logs all, -1 none.</summary>
    public Number SlowerThanMicros { get; }

    /// <summary>How many slow commands are kept.</summary>
    public Number SlowMaxCount { get; }

    /// <summary>Larger requests are logged, in bytes; -1 logs none.</summary>
    public Number RequestLargerThanBytes { get; }

    /// <summary>How many large requests are kept.</summary>
    public Number LargeRequestMaxCount { get; }

    /// <summary>Larger replies are logged, in bytes; -1 logs none.</summary>
    public Number ReplyLargerThanBytes { get; }

    /// <summary>How many large replies are kept.</summary>
    public Number LargeReplyMaxCount { get; }

    /// <summary>Events that take at least so long are recorded, in milliseconds; 0 records none.</summary>
    public Number LatencyThresholdMs { get; }

    /// <summary>Latency of each command is measured.</summary>
    public YesNo LatencyTracking { get; }

    /// <summary>Percentiles that INFO prints.</summary>
    public Percentiles LatencyPercentiles { get; }

    /// <summary>Which events on keys are announced.</summary>
    public KeyspaceEvents KeyspaceEvents { get; }
}

// The three logs of unusual commands and what gets into them.
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Telemetry;

/// <summary>The logs of a node.</summary>
public sealed class CommandLogs(MonitoringSettings settings)
{
    const long NsPerMicro = 1000;

    public CommandLog Slow { get; } = new(() => settings.SlowMaxCount.Value);
    public CommandLog LargeRequests { get; } = new(() => settings.LargeRequestMaxCount.Value);
    public CommandLog LargeReplies { get; } = new(() => settings.LargeReplyMaxCount.Value);

    // A threshold of -1 is the largest number there is when read without its sign: nothing reaches it.
    public bool IsSlow(long ns) =>
        ns >= 0 && (ulong)(ns / NsPerMicro) >= (ulong)settings.SlowerThanMicros.Value;

    public bool IsLargeRequest(long bytes) => (ulong)bytes >= (ulong)settings.RequestLargerThanBytes.Value;
    public bool IsLargeReply(long bytes) => (ulong)bytes >= (ulong)settings.ReplyLargerThanBytes.Value;

    /// <summary>The log of that name ("slow", "large-request", "large-reply"); null when there is none.</summary>
    public CommandLog? Find(string name) => name switch
    {
        "slow" => Slow,
        "large-request" => LargeRequests,
        "large-reply" => LargeReplies,
        _ => null,
    };
}

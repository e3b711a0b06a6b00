// One run of a node: when it began, the random name it goes by, and the order to end it.
using Larder.Base;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
public sealed class ServerLifetime(Clock clock)
{
    const int IdBytes = 20;

    readonly CancellationTokenSource _stop = new();

    /// <summary>Unix milliseconds.</summary>
    public long StartedAtMs { get; } = clock.UnixMs;

    /// <summary>40 hexadecimal digits, drawn anew at every start.</summary>
    public string RunId { get; } = NewId();

    /// <summary>Cancelled by SHUTDOWN; whoever runs the node then takes it down.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>The end is not to wait for anybody (SHUTDOWN NOW).</summary>
    public bool IsHurried { get; set; }

    /// <summary>When the node ends at the latest, Unix milliseconds, where it waits for its replicas; 0 otherwise.</summary>
    public long EndsAtMs { get; set; }

    /// <summary>Orders the end; returns at once.</summary>
    public void Stop() => ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), _stop, false);

    public static string NewId() => Entropy.Hex(IdBytes);
}

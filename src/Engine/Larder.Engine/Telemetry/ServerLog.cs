// The server's log: lines with a level. Where they go is the node's affair.
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Telemetry;

/// <summary>Thread-safe as far as its sink is.</summary>
public sealed class ServerLog
{
    /// <summary>Where lines go; nowhere as long as it is null.</summary>
    public Action<LogLevel, string>? Sink { get; set; }

    public void Write(LogLevel level, string text) => Sink?.Invoke(level, text);
}

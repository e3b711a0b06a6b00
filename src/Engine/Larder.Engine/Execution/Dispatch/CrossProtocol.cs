// A web browser, or a server that fetches what it is told to, can be made to send HTTP to a node: the lines of its request
// are read as commands, and the body may hold real ones. Words that every such request has end the connection.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Dispatch;

/// <summary>Thread-safe.</summary>
sealed class CrossProtocol(ServerLog log)
{
    const long LogIntervalMs = 60_000;

    long _nextLogMs = long.MinValue;

    /// <summary>Whether no client of this protocol, but HTTP, starts a line with the word.</summary>
    public static bool IsHttp(ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(word, "POST"u8) || System.Text.Ascii.EqualsIgnoreCase(word, "HOST:"u8);

    /// <summary>Ends the client whose command this is. The log hears of it at most once a minute.</summary>
    public void End(CommandContext context)
    {
        context.Client.CloseAfterReply = context.Client.DropsReplies = true;
        var next = Volatile.Read(ref _nextLogMs);
        if (context.NowMs < next) return;
        if (Interlocked.CompareExchange(ref _nextLogMs, context.NowMs + LogIntervalMs, next) != next) return;
        log.Write(
            LogLevel.Warning,
            $"Possible SECURITY ATTACK detected: {context.Client.Address} sent POST or Host:, words of HTTP, as a command. " +
            "Somebody may use a browser or another server to reach this node. The connection was closed.");
    }
}

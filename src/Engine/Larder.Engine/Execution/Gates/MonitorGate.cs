// MONITOR: shows each command to those who watch, just before it runs. The last gate: it refuses nothing.
//
//     +1339518083.107412 [0 127.0.0.1:60866] "set" "key" "a\x00b"
using System.Globalization;
using System.Text;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Gates;

/// <summary>Looks at all commands as long as somebody watches.</summary>
public sealed class MonitorGate(Monitors monitors) : ICommandGate
{
    const long MicrosPerSecond = 1_000_000;
    const int MaxShownBytes = 16 << 20; // of all arguments together: a line takes up to eight times as much while made

    public CommandFlags Barred => monitors.IsEmpty ? CommandFlags.None : CommandFlags.Any;

    public bool TryPass(CommandContext context)
    {
        // A command that waited was shown when it came, and EXEC shows itself behind what it runs.
        if (!monitors.IsEmpty && context.Retried == null && !IsQueued(context) &&
            context.Command != context.Server.Commands.Exec) Show(context);
        return true;
    }

    /// <summary>Shows the command in the context to those who watch, unless it is one that is never shown.</summary>
    internal static void Show(CommandContext context)
    {
        if (context.Server.Monitors.IsEmpty || context.Command.Has(CommandFlags.SkipMonitor | CommandFlags.Admin)) return;
        context.Server.Monitors.Tell(context, Describe(context, context.Client.Address));
    }

    static bool IsQueued(CommandContext context) =>
        context.Client.IsIn(ClientRoles.InTransaction) && !context.Server.Commands.RunsInTransaction(context.Command);

    /// <summary>The line for the context's command, which came from <paramref name="origin"/>.</summary>
    internal static byte[] Describe(CommandContext context, string origin)
    {
        var micros = context.Clock.UnixMicros;
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"+{micros / MicrosPerSecond}.{micros % MicrosPerSecond:D6}");
        line.Append(CultureInfo.InvariantCulture, $" [{context.Client.Database} {origin}]");
        var secrets = SecretArguments.Of(context);
        var room = MaxShownBytes;
        for (var i = 0; i < context.ArgumentCount; i++)
        {
            line.Append(' ');
            if (i < 64 && (secrets >> i & 1) != 0)
            {
                line.Append("\"(redacted)\"");
                continue;
            }
            var argument = context.Argument(i);
            var shown = Math.Min(argument.Length, room);
            room -= shown;
            AppendQuoted(line, argument[..shown]);
            if (shown == argument.Length) continue;
            line.Append(CultureInfo.InvariantCulture, $"... ({argument.Length - shown} more bytes)");
            break;
        }
        return Encoding.ASCII.GetBytes(line.Append("\r\n").ToString());
    }

    static void AppendQuoted(StringBuilder line, ReadOnlySpan<byte> argument)
    {
        line.Append('"');
        foreach (var unit in argument)
        {
            _ = unit switch
            {
                (byte)'\\' or (byte)'"' => line.Append('\\').Append((char)unit),
                (byte)'\n' => line.Append("\\n"),
                (byte)'\r' => line.Append("\\r"),
                (byte)'\t' => line.Append("\\t"),
                (byte)'\a' => line.Append("\\a"),
                (byte)'\b' => line.Append("\\b"),
                >= 0x20 and < 0x7f => line.Append((char)unit),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\x{unit:x2}"),
            };
        }
        line.Append('"');
    }
}

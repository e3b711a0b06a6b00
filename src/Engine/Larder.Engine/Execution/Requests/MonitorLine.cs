// A command as MONITOR shows it.
//
//     +1339518083.107412 [0 127.0.0.1:60866] "set" "key" "a\x00b"
using System.Globalization;
using System.Text;

namespace Larder.Engine.Execution.Requests;

static class MonitorLine
{
    const long MicrosPerSecond = 1_000_000;
    const int MaxShownBytes = 16 << 20; // of all arguments together: a line takes up to eight times as much while made

    /// <summary>The line for the context's command, which came from <paramref name="origin"/>.</summary>
    public static byte[] Of(CommandContext context, string origin)
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

// A reply as redis-cli prints it, up to a number of lines.
using System.Text;

namespace Larder.WebConsole.Nodes;

static class ReplyText
{
    const int LinesMax = 1_000, ValueCharsMax = 16_384;

    public static string Of(RespReply reply)
    {
        var lines = new List<string>();
        Write(reply, "", lines);
        if (lines.Count >= LinesMax) lines.Add($"… more than {LinesMax} lines");
        return string.Join('\n', lines);
    }

    static void Write(RespReply reply, string indent, List<string> lines)
    {
        if (lines.Count >= LinesMax) return;
        switch (reply.Kind)
        {
            case RespKind.List or RespKind.Map when reply.Items.Count == 0: lines.Add("(empty array)"); break;
            case RespKind.List or RespKind.Map: WriteItems(reply, indent, lines); break;
            default: lines.Add(Scalar(reply)); break;
        }
    }

    static void WriteItems(RespReply reply, string indent, List<string> lines)
    {
        var width = reply.Items.Count.ToString().Length;
        for (var i = 0; i < reply.Items.Count && lines.Count < LinesMax; i++)
        {
            var label = $"{(i + 1).ToString().PadLeft(width)}) ";
            var first = lines.Count;
            Write(reply.Items[i], indent + new string(' ', label.Length), lines);
            // Further lines of an item have brought their own indent.
            lines[first] = (i == 0 ? "" : indent) + label + lines[first];
        }
    }

    static string Scalar(RespReply reply) => reply.Kind switch
    {
        RespKind.Nothing => "(nil)",
        RespKind.Number => $"(integer) {reply.Number}",
        RespKind.Error => $"(error) {Cut(reply.Text)}",
        RespKind.Text => Cut(reply.Text),
        _ => $"\"{Quoted(reply.Bytes)}\"",
    };

    static string Quoted(byte[] bytes)
    {
        var part = bytes.AsSpan(0, Math.Min(bytes.Length, ValueCharsMax));
        var text = ByteText.TryText(part) is { } plain && plain.IndexOfAny(['\n', '\r', '\t', '"', '\\']) < 0
            ? plain
            : ByteText.Escape(part);
        return part.Length < bytes.Length ? $"{text}… {bytes.Length:N0} bytes" : text;
    }

    static string Cut(string text) => text.Length <= ValueCharsMax ? text : text[..ValueCharsMax] + "…";

    /// <summary>A command as it may be shown again: without passwords.</summary>
    public static string Masked(IReadOnlyList<byte[]> words, string line)
    {
        var name = words.Count == 0 ? "" : Encoding.UTF8.GetString(words[0]).ToUpperInvariant();
        var hasSecret = name is "AUTH" or "HELLO" or "ACL" or "MIGRATE"
            || (name == "CONFIG" && words.Any(word => IsOfPasswords(Encoding.UTF8.GetString(word))));
        return hasSecret && words.Count > 2 || name == "AUTH" ? $"{name} •••" : line;
    }

    static bool IsOfPasswords(string word) => word.Contains("pass", StringComparison.OrdinalIgnoreCase);
}

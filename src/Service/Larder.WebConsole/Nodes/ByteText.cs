// Bytes as text and back. What is not printable UTF-8 is escaped as redis-cli does it, so that every name can be shown and typed.
using System.Globalization;
using System.Text;

namespace Larder.WebConsole.Nodes;

static class ByteText
{
    static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text that the bytes are; null where they are none that a person could edit.</summary>
    public static string? TryText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = s_strict.GetString(bytes);
            return text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>On one line, at most so many characters.</summary>
    public static string Show(ReadOnlySpan<byte> bytes, int charsMax = 512)
    {
        var isCut = bytes.Length > charsMax * 4;
        if (isCut) bytes = bytes[..(charsMax * 4)];
        var text = TryText(bytes) is { } plain && plain.IndexOfAny(['\n', '\r', '\t']) < 0 ? plain : Escape(bytes);
        return text.Length <= charsMax && !isCut ? text : text[..Math.Min(charsMax, text.Length)] + "…";
    }

    /// <summary>A name on one line. Where a reader could not tell what it is, it stands in quotes: where it is empty, no
    /// text, begins with a quote, or has blanks at an end or beside each other.</summary>
    public static string Name(ReadOnlySpan<byte> bytes, int charsMax = 512)
    {
        var isPlain = TryText(bytes) is { Length: > 0 } text && text[0] is not ('"' or '\'')
            && text.IndexOfAny(['\n', '\r', '\t']) < 0 && text.Trim() == text && !text.Contains("  ", StringComparison.Ordinal);
        return isPlain ? Show(bytes, charsMax) : Quoted(bytes[..Math.Min(bytes.Length, charsMax)], bytes.Length > charsMax);
    }

    /// <summary>As it is typed where a command or a pattern is asked for.</summary>
    public static string Typed(ReadOnlySpan<byte> bytes) =>
        TryText(bytes) is { } text && Words(text) is [var only] && bytes.SequenceEqual(only) ? text : Quoted(bytes, isCut: false);

    static string Quoted(ReadOnlySpan<byte> bytes, bool isCut) =>
        $"\"{(TryText(bytes) is { } text ? EscapeText(text) : Escape(bytes))}{(isCut ? "…" : "\"")}";

    // Text stays readable between the quotes.
    static string EscapeText(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    /// <summary>As redis-cli writes it between quotes.</summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var value in bytes)
        {
            text.Append(value switch
            {
                (byte)'\\' => "\\\\",
                (byte)'"' => "\\\"",
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\t' => "\\t",
                (byte)'\a' => "\\a",
                (byte)'\b' => "\\b",
                >= 0x20 and < 0x7f => ((char)value).ToString(),
                _ => $"\\x{value:x2}",
            });
        }
        return text.ToString();
    }

    /// <summary>The words of a command line: blanks part them, quotes hold them together. Null where a quote is not closed.
    /// </summary>
    public static IReadOnlyList<byte[]>? Words(string line)
    {
        var words = new List<byte[]>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at])) at++;
            if (at == line.Length) return words;
            if (Word(line, ref at) is not { } word) return null;
            words.Add(word);
        }
    }

    static byte[]? Word(string line, ref int at)
    {
        var word = new MemoryStream();
        var quote = '\0';
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (quote == '\0' && char.IsWhiteSpace(c)) break;
            if (quote == '\0' && c is '"' or '\'' && word.Length == 0) quote = c;
            else if (quote != '\0' && c == quote)
            {
                at++;
                return at == line.Length || char.IsWhiteSpace(line[at]) ? word.ToArray() : null;
            }
            else if (quote == '"' && c == '\\' && at + 1 < line.Length) Unescape(line, ref at, word);
            else if (quote == '\'' && c == '\\' && at + 1 < line.Length && line[at + 1] == '\'') word.WriteByte((byte)line[++at]);
            else Write(word, line, ref at);
        }
        return quote == '\0' ? word.ToArray() : null;
    }

    static void Unescape(string line, ref int at, MemoryStream word)
    {
        var c = line[++at];
        if (c == 'x' && at + 2 < line.Length
            && byte.TryParse(line.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
        {
            at += 2;
            word.WriteByte(value);
            return;
        }
        if (c > 0x7f) Write(word, line, ref at);
        else word.WriteByte((byte)(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'a' => '\a', 'b' => '\b', _ => c }));
    }

    static void Write(MemoryStream word, string line, ref int at)
    {
        var length = char.IsHighSurrogate(line[at]) && at + 1 < line.Length ? 2 : 1;
        word.Write(Encoding.UTF8.GetBytes(line.Substring(at, length)));
        at += length - 1;
    }
}

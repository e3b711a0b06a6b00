// The words of a line, split the way configuration files, inline commands and redis-cli split it:
//
//   set "a b\x00\n" 'it''s'     blanks separate; "..." knows \n \r \t \b \a \\ \" \xHH; '...' knows \' alone;
//                               a closing quote must be followed by a blank or the end.
using Larder.Base.Text;
using Larder.Engine.Settings.Files;
using System.Globalization;
using System.Text;

namespace Larder.Engine.Settings.Syntax;

/// <summary>Splits lines into words that may be quoted, and quotes words so that they read back.</summary>
public static class QuotedWords
{
    /// <summary>The words of <paramref name="line"/> as text; false when quotes are unbalanced.</summary>
    public static bool TrySplit(string line, out List<string> words)
    {
        bool balanced = TrySplit(ByteText.GetBytes(line), out List<byte[]> parts);
        words = parts.ConvertAll(ByteText.GetString);
        return balanced;
    }

    /// <summary>The words of <paramref name="line"/> as bytes; false when quotes are unbalanced.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out List<byte[]> words)
    {
        words = [];
        List<byte> word = [];
        int at = 0;
        while (true)
        {
            while (at < line.Length && IsBlank(line[at])) at++;
            if (at == line.Length) return true;
            word.Clear();
            if (!TryReadWord(line, ref at, word)) return false;
            words.Add([.. word]);
        }
    }

    static bool TryReadWord(ReadOnlySpan<byte> line, ref int at, List<byte> word)
    {
        while (at < line.Length && !IsBlank(line[at]))
        {
            byte next = line[at++];
            if (next is not ((byte)'"' or (byte)'\''))
            {
                word.Add(next);
                continue;
            }
            bool closed = next == '"' ? TryReadDouble(line, ref at, word) : TryReadSingle(line, ref at, word);
            return closed && (at == line.Length || IsBlank(line[at]));
        }
        return true;
    }

    static bool TryReadDouble(ReadOnlySpan<byte> line, ref int at, List<byte> word)
    {
        while (at < line.Length)
        {
            byte next = line[at++];
            if (next == '"') return true;
            if (next != '\\' || at == line.Length)
            {
                word.Add(next);
                continue;
            }
            ReadOnlySpan<byte> rest = line[at..];
            if (rest is [(byte)'x', var high, var low, ..] && char.IsAsciiHexDigit((char)high)
                && char.IsAsciiHexDigit((char)low))
            {
                word.Add(byte.Parse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 3;
                continue;
            }
            at++;
            word.Add(rest[0] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'a' => (byte)'\a',
                var other => other,
            });
        }
        return false;
    }

    static bool TryReadSingle(ReadOnlySpan<byte> line, ref int at, List<byte> word)
    {
        while (at < line.Length)
        {
            byte next = line[at++];
            if (next == '\'') return true;
            if (next == '\\' && at < line.Length && line[at] == '\'') next = line[at++];
            word.Add(next);
        }
        return false;
    }

    /// <summary>The word as it is, or in double quotes where it would not read back as one word.</summary>
    public static string Spell(string word) =>
        word.Length > 0 && word.All(letter => letter is > ' ' and <= '~' and not '"' and not '\'') ? word : Quote(word);

    /// <summary>The word in double quotes; bytes that do not print are written as escapes.</summary>
    public static string Quote(string word)
    {
        StringBuilder quoted = new("\"");
        foreach (byte unit in ByteText.GetBytes(word))
        {
            _ = unit switch
            {
                (byte)'\\' or (byte)'"' => quoted.Append('\\').Append((char)unit),
                (byte)'\n' => quoted.Append("\\n"),
                (byte)'\r' => quoted.Append("\\r"),
                (byte)'\t' => quoted.Append("\\t"),
                (byte)'\a' => quoted.Append("\\a"),
                (byte)'\b' => quoted.Append("\\b"),
                >= 0x20 and < 0x7f => quoted.Append((char)unit),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\x{unit:x2}"),
            };
        }
        return quoted.Append('"').ToString();
    }

    // What C's isspace has, and the zero byte.
    static bool IsBlank(byte unit) => unit is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r') or 0;
}

// Raw replies taken apart just far enough to compare them in any order.
using System.Globalization;
using System.Text;

namespace Larder.Conformance.Tests;

/// <summary>A reply as the bytes that came.</summary>
sealed class Reply(byte[] bytes)
{
    readonly string _text = Encoding.Latin1.GetString(bytes);

    public bool IsError => _text[0] == '-';

    public bool IsSame(Reply other, Comparison comparison) => comparison switch
    {
        Comparison.Exact => _text == other._text,
        Comparison.Kind => _text[0] == other._text[0] && (!IsError || _text == other._text),
        Comparison.Near => AreNear(_text.Split("\r\n"), other._text.Split("\r\n")),
        _ => Sorted().SequenceEqual(other.Sorted()),
    };

    // Line by line; of a transaction or a script the integer is one of several.
    static bool AreNear(string[] lines, string[] others) =>
        lines.Length == others.Length && lines.Zip(others).All(pair => pair.First == pair.Second
            || (Integer(pair.First) is { } left && Integer(pair.Second) is { } right && Math.Abs(left - right) <= 5000));

    static long? Integer(string line) =>
        line.StartsWith(':') && long.TryParse(line.AsSpan(1), CultureInfo.InvariantCulture, out long number) ? number : null;

    // The header, then the elements in order of their bytes; the two halves of a map's entry stay together.
    List<string> Sorted()
    {
        int at = _text.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        string header = _text[..at];
        int step = header[0] == '%' ? 2 : 1;
        List<string> elements = [];
        while (at < _text.Length)
        {
            int start = at;
            for (int part = 0; part < step; part++) at = EndOfValue(at);
            elements.Add(_text[start..at]);
        }
        elements.Sort(StringComparer.Ordinal);
        elements.Insert(0, header);
        return elements;
    }

    int EndOfValue(int at)
    {
        long open = 1;
        while (open-- > 0)
        {
            int lineEnd = _text.IndexOf("\r\n", at, StringComparison.Ordinal);
            char kind = _text[at];
            int count = int.TryParse(_text.AsSpan(at + 1, lineEnd - at - 1), out int number) ? number : 0;
            at = lineEnd + 2;
            if (kind is '$' or '=' or '!' && count >= 0) at += count + 2;
            else if (kind is '*' or '~' or '>' && count > 0) open += count;
            else if (kind == '%') open += 2 * count;
        }
        return at;
    }

    public override string ToString()
    {
        string shown = _text.Replace("\r\n", " ", StringComparison.Ordinal).TrimEnd();
        return shown.Length <= 300 ? shown : $"{shown[..300]}... ({_text.Length} bytes)";
    }
}

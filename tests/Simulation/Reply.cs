// Replies as they come, byte by byte: what is not whole yet is not taken.
using System.Globalization;
using System.Text;

namespace Larder.Simulation;

/// <summary>One reply or push: its kind by the first byte, its text, and what it holds.</summary>
sealed record Reply(char Kind, string? Text, IReadOnlyList<Reply> Items)
{
    public bool IsNull => Kind is '_' || (Kind is '*' or '$' && Text == "-1");
    public bool IsError => Kind == '-';

    public override string ToString() =>
        Items.Count == 0 ? $"{Kind}{Text}" : $"{Kind}{Items.Count} {string.Join(' ', Items)}";

    /// <summary>The reply at the start of what came; null when it is not whole.</summary>
    public static Reply? TryRead(List<byte> bytes, ref int position)
    {
        var end = bytes.IndexOf((byte)'\n', position);
        if (end < 0) return null;
        var kind = (char)bytes[position];
        var line = TextOf(bytes, position + 1, end - position - 2);
        if (bytes[end - 1] != '\r') throw new BrokenInvariantException($"a line without end: {kind}{line}");
        var next = end + 1;
        switch (kind)
        {
            case '+' or '-' or ':' or '_' or '#' or ',':
                break;
            case '$' when line != "-1":
                var length = int.Parse(line, CultureInfo.InvariantCulture);
                if (bytes.Count < next + length + 2) return null;
                line = TextOf(bytes, next, length);
                next += length + 2;
                break;
            case '*' or '>' or '%' or '~' when line != "-1":
                var items = TryReadItems(bytes, ref next, int.Parse(line, CultureInfo.InvariantCulture) * (kind == '%' ? 2 : 1));
                if (items == null) return null;
                position = next;
                return new Reply(kind, null, items);
            case '$' or '*':
                break;
            default:
                throw new BrokenInvariantException($"no reply begins with {kind}{line}");
        }
        position = next;
        return new Reply(kind, line, []);
    }

    static List<Reply>? TryReadItems(List<byte> bytes, ref int position, int count)
    {
        var items = new List<Reply>();
        while (items.Count < count)
        {
            if (TryRead(bytes, ref position) is not { } item) return null;
            items.Add(item);
        }
        return items;
    }

    static string TextOf(List<byte> bytes, int start, int length) =>
        Encoding.ASCII.GetString([.. bytes.GetRange(start, length)]);
}

/// <summary>What must never happen has happened.</summary>
sealed class BrokenInvariantException(string what) : Exception(what);

// Reads one element of a reply: a line, a string with its length, or the header of an aggregate. The two reply readers
// (one skims, one builds a tree) share it.
using Larder.Base.Numbers;

namespace Larder.Protocol.Resp;

/// <summary>One element: its type, and its text or the count of elements that follow.</summary>
readonly ref struct RespElement
{
    const int MaxLineBytes = 1 << 20;
    const long MaxElements = 1L << 32;

    /// <summary>What the element is; a null of RESP2 shows as <see cref="RespType.Null"/>.</summary>
    public RespType Type { get; private init; }

    /// <summary>The line's text, or the string.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>How many elements follow as parts of this one: twice the pairs of a map.</summary>
    public long Children { get; private init; }

    /// <summary>How many bytes the element takes, without its parts.</summary>
    public long Size { get; private init; }

    /// <summary>
    /// Reads the element at the start of <paramref name="data"/>. False when bytes are missing; then
    /// <see cref="Size"/> says how many it needs as far as is known.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no RESP.</exception>
    public static bool TryRead(ReadOnlySpan<byte> data, out RespElement element)
    {
        element = new RespElement { Size = data.Length + 1L };
        var end = data.IndexOf("\r\n"u8);
        if (end < 0)
        {
            if (data.Length > MaxLineBytes) throw new InvalidDataException("a line of a RESP reply does not end");
            return false;
        }

        if (end == 0) throw new InvalidDataException("an empty line where a RESP reply was expected");

        var type = (RespType)data[0];
        var text = data[1..end];
        switch (type)
        {
            case RespType.SimpleString or RespType.Error or RespType.Integer or RespType.Null or RespType.Bool
                or RespType.Double or RespType.BigNumber:
                element = new RespElement { Type = type, Text = text, Size = end + 2 };
                return true;
            case RespType.BulkString or RespType.BulkError or RespType.Verbatim:
                return TryReadString(data, type, end + 2, LengthOf(text, int.MaxValue), out element);
            case RespType.Array or RespType.Set or RespType.Push:
                element = Aggregate(type, LengthOf(text, MaxElements), 1, end + 2);
                return true;
            case RespType.Map or RespType.Attribute:
                element = Aggregate(type, LengthOf(text, MaxElements), 2, end + 2);
                return true;
            default:
                throw new InvalidDataException($"0x{data[0]:x2} announces no RESP reply");
        }
    }

    static bool TryReadString(ReadOnlySpan<byte> data, RespType type, int start, long length, out RespElement element)
    {
        if (length < 0)
        {
            element = new RespElement { Type = RespType.Null, Size = start };
            return true;
        }

        var size = start + length + 2;
        element = new RespElement { Type = type, Size = size };
        if (data.Length < size) return false;
        if (!data.Slice(start + (int)length, 2).SequenceEqual("\r\n"u8))
            throw new InvalidDataException("a RESP string is longer than announced");

        element = new RespElement { Type = type, Text = data.Slice(start, (int)length), Size = size };
        return true;
    }

    static RespElement Aggregate(RespType type, long count, int perEntry, int size) => count < 0
        ? new RespElement { Type = RespType.Null, Size = size }
        : new RespElement { Type = type, Children = count * perEntry, Size = size };

    static long LengthOf(ReadOnlySpan<byte> text, long max)
    {
        if (!IntegerText.TryParse(text, out long length) || length < -1 || length > max)
            throw new InvalidDataException("a RESP reply announces an impossible length");
        return length;
    }
}

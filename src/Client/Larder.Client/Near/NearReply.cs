// Replies of a node in RESP3, as far as a connection meets them that reads keys and is told of changes. A reply is read
// whole or not at all; a server that sends something else is not spoken to any longer.
using System.Buffers;
using System.Buffers.Text;

namespace Larder.Client.Near;

/// <summary>One reply: text or bytes, or the replies inside it. Null is neither.</summary>
readonly record struct NearReply(byte Kind, byte[]? Bytes, NearReply[]? Items)
{
    const int DeepestNesting = 8;

    public bool IsPush => Kind == '>';

    public bool IsError => Kind is (byte)'-' or (byte)'!';

    /// <summary>Takes one reply off the front; false when not all of it is there.</summary>
    /// <exception cref="InvalidDataException">It is no RESP.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, out NearReply reply)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!TryRead(ref reader, 0, out reply)) return false;
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    static bool TryRead(ref SequenceReader<byte> reader, int depth, out NearReply reply)
    {
        reply = default;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return false;
        if (line.IsEmpty || depth > DeepestNesting) throw new InvalidDataException("a reply that is no RESP");
        var kind = line.FirstSpan[0];
        var rest = line.Slice(1);
        switch ((char)kind)
        {
            case '+' or '-' or ':' or ',' or '#' or '(':
                reply = new NearReply(kind, rest.ToArray(), null);
                return true;
            case '_':
                reply = new NearReply(kind, null, null);
                return true;
            case '$' or '=' or '!':
                return TryReadBytes(ref reader, kind, Length(rest), out reply);
            case '*' or '>' or '~':
                return TryReadItems(ref reader, kind, Length(rest), depth, out reply);
            case '%' or '|':
                return TryReadItems(ref reader, kind, 2 * Length(rest), depth, out reply);
            default:
                throw new InvalidDataException("a reply that is no RESP3");
        }
    }

    static bool TryReadBytes(ref SequenceReader<byte> reader, byte kind, int length, out NearReply reply)
    {
        reply = new NearReply(kind, null, null);
        if (length < 0) return true;
        if (reader.Remaining < length + 2L) return false;
        var bytes = new byte[length];
        reader.TryCopyTo(bytes);
        reader.Advance(length + 2);
        reply = new NearReply(kind, bytes, null);
        return true;
    }

    static bool TryReadItems(ref SequenceReader<byte> reader, byte kind, int count, int depth, out NearReply reply)
    {
        reply = new NearReply(kind, null, null);
        if (count < 0) return true;
        // An item is three bytes at least.
        if (reader.Remaining < 3L * count) return false;
        var items = new NearReply[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(ref reader, depth + 1, out items[i])) return false;
        }

        reply = new NearReply(kind, null, items);
        return true;
    }

    static int Length(ReadOnlySequence<byte> digits)
    {
        Span<byte> text = stackalloc byte[11];
        if (digits.Length > text.Length) throw new InvalidDataException("a length that is none");
        digits.CopyTo(text);
        text = text[..(int)digits.Length];
        if (!Utf8Parser.TryParse(text, out int length, out var used) || used != text.Length || length > int.MaxValue / 2)
            throw new InvalidDataException("a length that is none");
        return length;
    }
}

// The id of a stream's entry: milliseconds, and a number among the entries of one millisecond. As text "ms-seq".
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Base.Numbers;

namespace Larder.Engine.Values.Streams.Ids;

/// <summary>Ordered by milliseconds, then by sequence number; both are unsigned.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StreamId(ulong Ms, ulong Sequence) : IComparable<StreamId>
{
    /// <summary>The longest text: two numbers of 20 digits and what parts them.</summary>
    public const int MaxTextBytes = 41;

    public static StreamId Min => default;
    public static StreamId Max => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>The id behind this one, which must not be <see cref="Max"/>.</summary>
    public StreamId Next
    {
        get
        {
            Check.That(this != Max);
            return Sequence == ulong.MaxValue ? new StreamId(Ms + 1, 0) : new StreamId(Ms, Sequence + 1);
        }
    }

    /// <summary>The id before this one, which must not be <see cref="Min"/>.</summary>
    public StreamId Previous
    {
        get
        {
            Check.That(this != Min);
            return Sequence == 0 ? new StreamId(Ms - 1, ulong.MaxValue) : new StreamId(Ms, Sequence - 1);
        }
    }

    public int CompareTo(StreamId other) =>
        Ms != other.Ms ? Ms.CompareTo(other.Ms) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;
    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;
    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Ms}-{Sequence}";

    /// <summary>Writes the text and returns its length, at most <see cref="MaxTextBytes"/>.</summary>
    public int Format(Span<byte> destination)
    {
        Check.That(Ms.TryFormat(destination, out var length));
        destination[length++] = (byte)'-';
        Check.That(Sequence.TryFormat(destination[length..], out var digits));
        return length + digits;
    }

    /// <summary>Reads "ms-seq" or "ms" alone, for which <paramref name="missingSequence"/> stands.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id)
    {
        id = default;
        var dash = text.IndexOf((byte)'-');
        if (!LenientUnsignedText.TryParse(dash < 0 ? text : text[..dash], out var ms)) return false;
        var sequence = missingSequence;
        if (dash >= 0 && !LenientUnsignedText.TryParse(text[(dash + 1)..], out sequence)) return false;
        id = new StreamId(ms, sequence);
        return true;
    }
}

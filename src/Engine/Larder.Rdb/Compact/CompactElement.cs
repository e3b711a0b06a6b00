// An element of a compact collection: bytes, or a number that stands for its digits.
namespace Larder.Rdb.Compact;

public readonly ref struct CompactElement
{
    public CompactElement(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    public CompactElement(long number)
    {
        Number = number;
        IsNumber = true;
    }

    public bool IsNumber { get; }
    public long Number { get; }
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The bytes behind a header; false where the input ends before them.</summary>
    /// <param name="length">Bytes of header and element.</param>
    internal static bool TryReadBytes(
        ReadOnlySpan<byte> from, int header, long count, out CompactElement element, out int length)
    {
        var fits = count <= from.Length - header;
        element = fits ? new CompactElement(from.Slice(header, (int)count)) : default;
        length = fits ? header + (int)count : 0;
        return fits;
    }

    /// <summary>The number of so many bytes behind one that tells the width; false at a width of 0 as well.</summary>
    /// <param name="length">Bytes of both.</param>
    internal static bool TryReadNumber(ReadOnlySpan<byte> from, int width, out CompactElement element, out int length)
    {
        var fits = width > 0 && width < from.Length;
        element = fits ? new CompactElement(LittleEndian.Read(from.Slice(1, width))) : default;
        length = fits ? 1 + width : 0;
        return fits;
    }
}

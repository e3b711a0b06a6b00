// Goes through a listpack.
//
//     | bytes u32 | count u16 | entry ... | FF |        count 65535: not told
//
//     entry    encoding, data, then the length of both, 7 bits a byte, high bits first, for going backwards
//
//     0nnnnnnn                 7-bit number            10llllll               bytes, 6-bit length
//     110nnnnn n               13-bit number           1110llll l             bytes, 12-bit length
//     F1 F2 F3 F4 ...          16, 24, 32, 64 bits     F0 llll                bytes, 32-bit length
using System.Buffers.Binary;

namespace Larder.Rdb.Compact;

/// <summary>Checks every entry as it comes; nothing outside of the listpack is read.</summary>
public ref struct ListpackReader
{
    const int HeaderBytes = 6;
    const byte End = 0xFF;
    const int CountUnknown = ushort.MaxValue;

    readonly ReadOnlySpan<byte> _bytes;
    readonly int _count;
    int _next = HeaderBytes;
    int _seen;

    public ListpackReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsBad = bytes.Length <= HeaderBytes || bytes[^1] != End ||
            BinaryPrimitives.ReadUInt32LittleEndian(bytes) != (uint)bytes.Length;
        if (!IsBad) _count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
    }

    /// <summary>The listpack makes no sense.</summary>
    public bool IsBad { get; private set; }

    /// <summary>The next element; false at the end and where the listpack is bad.</summary>
    public bool TryNext(out CompactElement element)
    {
        element = default;
        if (IsBad) return false;
        if (_next == _bytes.Length - 1)
        {
            IsBad = _count != CountUnknown && _count != _seen;
            return false;
        }
        IsBad = !TryRead(_bytes[_next..^1], out element, out var length) || !TrySkipLength(length);
        _seen++;
        return !IsBad;
    }

    /// <summary>Bytes that the length behind an entry of so many bytes takes.</summary>
    internal static int TailWidth(int length) => length < 1 << 7 ? 1 : length < (1 << 14) - 1 ? 2
        : length < (1 << 21) - 1 ? 3 : length < (1 << 28) - 1 ? 4 : 5;

    // Reads encoding and data; the entry begins the span, which is not empty.
    static bool TryRead(ReadOnlySpan<byte> from, out CompactElement element, out int length)
    {
        element = default;
        length = 1;
        var head = from[0];
        if (head < 0x80)
        {
            element = new CompactElement(head);
            return true;
        }
        if (head < 0xC0) return CompactElement.TryReadBytes(from, 1, head & 0x3F, out element, out length);
        if (head < 0xF0)
        {
            if (from.Length < 2) return false;
            var low = ((head & 0x1F) << 8) | from[1];
            if (head >= 0xE0) return CompactElement.TryReadBytes(from, 2, low & 0xFFF, out element, out length);
            length = 2;
            element = new CompactElement((low << 19) >> 19);
            return true;
        }
        if (head > 0xF0) return TryReadNumber(from, out element, out length);
        if (from.Length < 5) return false;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(from[1..]);
        return CompactElement.TryReadBytes(from, 5, count, out element, out length);
    }

    static bool TryReadNumber(ReadOnlySpan<byte> from, out CompactElement element, out int length)
    {
        var width = from[0] switch { 0xF1 => 2, 0xF2 => 3, 0xF3 => 4, 0xF4 => 8, _ => 0 };
        return CompactElement.TryReadNumber(from, width, out element, out length);
    }

    bool TrySkipLength(int length)
    {
        var at = _next + length;
        var width = TailWidth(length);
        if (width > _bytes.Length - 1 - at) return false;
        for (var i = 0; i < width; i++)
        {
            var expected = ((length >> (7 * (width - 1 - i))) & 0x7F) | (i == 0 ? 0 : 0x80);
            if (_bytes[at + i] != expected) return false;
        }
        _next = at + width;
        return true;
    }
}

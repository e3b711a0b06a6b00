// Goes through a ziplist, the compact collection of Redis before 7.0.
//
//     | bytes u32 | offset of the last entry u32 | count u16 | entry ... | FF |        count 65535: not told
//
//     entry    length of the entry before it (1 byte, or FE and u32), encoding, data
//
//     00llllll                 bytes, 6-bit length            C0 D0 E0 F0 FE      16, 32, 64, 24, 8 bits
//     01llllll l               bytes, 14-bit length           F1 to FD            the numbers 0 to 12
//     10------ llll            bytes, 32-bit length, big-endian
using System.Buffers.Binary;

namespace Larder.Rdb.Compact;

/// <summary>Checks every entry as it comes; nothing outside of the ziplist is read.</summary>
public ref struct ZiplistReader
{
    const int HeaderBytes = 10;
    const byte End = 0xFF, LongPrevious = 0xFE;
    const int CountUnknown = ushort.MaxValue;

    readonly ReadOnlySpan<byte> _bytes;
    readonly int _count;
    readonly uint _last;
    int _next = HeaderBytes;
    int _previousStart = HeaderBytes;
    int _previousLength;
    int _seen;

    public ZiplistReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsBad = bytes.Length <= HeaderBytes || bytes[^1] != End ||
            BinaryPrimitives.ReadUInt32LittleEndian(bytes) != (uint)bytes.Length;
        if (IsBad) return;
        _last = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        _count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
    }

    /// <summary>The ziplist makes no sense.</summary>
    public bool IsBad { get; private set; }

    /// <summary>The next element; false at the end and where the ziplist is bad.</summary>
    public bool TryNext(out CompactElement element)
    {
        element = default;
        if (IsBad) return false;
        if (_next == _bytes.Length - 1)
        {
            IsBad = (_count != CountUnknown && _count != _seen) || _last != (uint)_previousStart;
            return false;
        }
        var from = _bytes[_next..^1];
        if (!TryReadPrevious(from, out var skipped) || !TryRead(from[skipped..], out element, out var length))
        {
            IsBad = true;
            return false;
        }
        _previousStart = _next;
        _previousLength = skipped + length;
        _next += _previousLength;
        _seen++;
        return true;
    }

    readonly bool TryReadPrevious(ReadOnlySpan<byte> from, out int length)
    {
        length = from[0] == LongPrevious ? 5 : 1;
        if (from.Length <= length) return false;
        var previous = length == 1 ? from[0] : BinaryPrimitives.ReadUInt32LittleEndian(from[1..]);
        return previous == (uint)_previousLength;
    }

    static bool TryRead(ReadOnlySpan<byte> from, out CompactElement element, out int length)
    {
        var head = from[0];
        switch (head >> 6)
        {
            case 0:
                return CompactElement.TryReadBytes(from, 1, head, out element, out length);
            case 1 when from.Length >= 2:
                return CompactElement.TryReadBytes(from, 2, ((head & 0x3F) << 8) | from[1], out element, out length);
            case 2 when from.Length >= 5:
                return CompactElement.TryReadBytes(
                    from, 5, BinaryPrimitives.ReadUInt32BigEndian(from[1..]), out element, out length);
            case 3:
                return TryReadNumber(from, out element, out length);
            default:
                element = default;
                length = 0;
                return false;
        }
    }

    static bool TryReadNumber(ReadOnlySpan<byte> from, out CompactElement element, out int length)
    {
        var head = from[0];
        if (head is >= 0xF1 and <= 0xFD)
        {
            element = new CompactElement(head - 0xF1);
            length = 1;
            return true;
        }
        var width = head switch { 0xC0 => 2, 0xD0 => 4, 0xE0 => 8, 0xF0 => 3, 0xFE => 1, _ => 0 };
        return CompactElement.TryReadNumber(from, width, out element, out length);
    }
}

// Goes through a zipmap, the compact hash of Redis 2.4: fields and values in turn.
//
//     | count u8 | length field | length free u8 value free bytes | ... | FF |
//
//     length    1 byte below FE, or FE and u32
using System.Buffers.Binary;

namespace Larder.Rdb.Compact;

/// <summary>Checks every entry as it comes; nothing outside of the zipmap is read.</summary>
public ref struct ZipmapReader
{
    const byte End = 0xFF, LongLength = 0xFE;

    readonly ReadOnlySpan<byte> _bytes;
    int _next = 1;
    bool _isValue;

    public ZipmapReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsBad = bytes.Length < 2 || bytes[^1] != End;
    }

    /// <summary>The zipmap makes no sense.</summary>
    public bool IsBad { get; private set; }

    /// <summary>The next field or value; false at the end and where the zipmap is bad.</summary>
    public bool TryNext(out CompactElement element)
    {
        element = default;
        if (IsBad) return false;
        if (_next == _bytes.Length - 1)
        {
            IsBad = _isValue;
            return false;
        }
        IsBad = !TryRead(_bytes[_next..^1], out element, out var length);
        _next += length;
        _isValue = !_isValue;
        return !IsBad;
    }

    readonly bool TryRead(ReadOnlySpan<byte> from, out CompactElement element, out int length)
    {
        element = default;
        length = 0;
        var header = from[0] == LongLength ? 5 : 1;
        if (from[0] == End || from.Length < header) return false;
        long count = header == 1 ? from[0] : BinaryPrimitives.ReadUInt32LittleEndian(from[1..]);
        if (header != 1 && count < LongLength) return false; // nobody writes a short length the long way
        var free = 0;
        if (_isValue)
        {
            if (from.Length == header) return false;
            free = from[header++];
        }
        if (count + free > from.Length - header) return false;
        element = new CompactElement(from.Slice(header, (int)count));
        length = header + (int)count + free;
        return true;
    }
}

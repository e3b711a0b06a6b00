// Goes through an intset: | width u32: 2, 4 or 8 | count u32 | values, ascending |, all little-endian.
using System.Buffers.Binary;

namespace Larder.Rdb.Compact;

public ref struct IntsetReader
{
    const int HeaderBytes = 8;

    readonly ReadOnlySpan<byte> _bytes;
    readonly int _width;
    int _next = HeaderBytes;
    long _previous = long.MinValue;

    public IntsetReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsBad = bytes.Length < HeaderBytes;
        if (IsBad) return;
        var width = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        IsBad = width is not (2 or 4 or 8) || (long)width * count != bytes.Length - HeaderBytes;
        _width = (int)width;
    }

    /// <summary>The intset makes no sense.</summary>
    public bool IsBad { get; private set; }

    /// <summary>The next member; false at the end and where the intset is bad.</summary>
    public bool TryNext(out CompactElement element)
    {
        element = default;
        if (IsBad || _next == _bytes.Length) return false;
        var value = LittleEndian.Read(_bytes.Slice(_next, _width));
        IsBad = _next > HeaderBytes && value <= _previous;
        _previous = value;
        _next += _width;
        element = new CompactElement(value);
        return !IsBad;
    }
}

// Reads the parts that all values are made of.
//
//     length    00llllll | 01llllll llllllll | 10000000 u32 | 10000001 u64      big-endian
//     string    length bytes
//               11000000 i8 | 11000001 i16 | 11000010 i32                       little-endian, meant as digits
//               11000011 length length bytes                                    LZF: compressed, then full length
using System.Buffers.Binary;
using Larder.Base.Numbers;
using Larder.Memory.Buffers;

namespace Larder.Rdb;

/// <summary>
/// Reads from bytes that nobody vouches for: each method returns false at the end of the input or at nonsense, after
/// which the reader is of no more use. A copy of the reader reads the same again.
/// </summary>
public ref struct RdbReader(ReadOnlySpan<byte> input)
{
    const int EncodedInt8 = 0, EncodedInt16 = 1, EncodedInt32 = 2, EncodedLzf = 3;

    readonly ReadOnlySpan<byte> _input = input;

    /// <summary>How much was read.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => _input.Length - Position;

    public bool TryReadByte(out byte value)
    {
        var read = TryTake(1, out var bytes);
        value = read ? bytes[0] : (byte)0;
        return read;
    }

    /// <summary>A length or any other unsigned number.</summary>
    public bool TryReadLength(out ulong length) => TryReadLength(out length, out var encoding) && encoding < 0;

    /// <summary>A number of elements of at least so many bytes each: more than there can be is refused.</summary>
    public bool TryReadCount(int leastBytes, out int count)
    {
        var valid = TryReadLength(out var length) && length <= (ulong)(Remaining / leastBytes);
        count = valid ? (int)length : 0;
        return valid;
    }

    /// <summary>A string. What is not found in the input as it is goes into <paramref name="place"/>.</summary>
    public bool TryReadString(ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryReadLength(out var length, out var encoding)) return false;
        if (encoding < 0) return length <= (ulong)Remaining && TryTake((int)length, out text);
        if (encoding == EncodedLzf) return TryReadCompressed(place, out text);
        if (!TryReadEncodedInteger(encoding, out var number)) return false;
        text = WriteNumber(place, number);
        return true;
    }

    /// <summary>Eight bytes, a double.</summary>
    public bool TryReadDouble(out double value)
    {
        var read = TryTake(sizeof(double), out var bytes);
        value = read ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : 0;
        return read;
    }

    /// <summary>A double as text behind its length, with lengths of its own for infinities and NaN.</summary>
    public bool TryReadDoubleText(out double value)
    {
        value = 0;
        if (!TryReadByte(out var length)) return false;
        switch (length)
        {
            case 255:
                value = double.NegativeInfinity;
                return true;
            case 254:
                value = double.PositiveInfinity;
                return true;
            case 253:
                value = double.NaN;
                return true;
            default:
                return TryTake(length, out var text) && FloatText.TryParse(text, out value);
        }
    }

    /// <summary>A time, Unix milliseconds.</summary>
    public bool TryReadMillis(out long unixMs)
    {
        var read = TryTake(sizeof(long), out var bytes);
        unixMs = read ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
        return read;
    }

    /// <summary>So many bytes as they stand in the input.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        var fits = count <= Remaining;
        bytes = fits ? _input.Slice(Position, count) : default;
        if (fits) Position += count;
        return fits;
    }

    internal static ReadOnlySpan<byte> WriteNumber(ByteWriter place, long number)
    {
        place.Truncate(0);
        place.Advance(IntegerText.Format(number, place.GetSpan(IntegerText.MaxBytes)));
        return place.Written;
    }

    // The encoding is -1 for a plain length.
    bool TryReadLength(out ulong length, out int encoding)
    {
        length = 0;
        encoding = -1;
        if (!TryReadByte(out var head)) return false;
        switch (head >> 6)
        {
            case 0:
                length = head;
                return true;
            case 1:
                if (!TryReadByte(out var low)) return false;
                length = (uint)(((head & 0x3F) << 8) | low);
                return true;
            case 3:
                encoding = head & 0x3F;
                return true;
            default:
                return TryReadLongLength(head, out length);
        }
    }

    bool TryReadLongLength(byte head, out ulong length)
    {
        length = 0;
        if (head == 0x80 && TryTake(sizeof(uint), out var four)) length = BinaryPrimitives.ReadUInt32BigEndian(four);
        else if (head == 0x81 && TryTake(sizeof(ulong), out var eight))
            length = BinaryPrimitives.ReadUInt64BigEndian(eight);
        else return false;
        return true;
    }

    bool TryReadEncodedInteger(int encoding, out long number)
    {
        number = 0;
        var width = encoding switch { EncodedInt8 => 1, EncodedInt16 => 2, EncodedInt32 => 4, _ => 0 };
        if (width == 0 || !TryTake(width, out var bytes)) return false;
        number = width switch
        {
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        };
        return true;
    }

    // What a few bytes can be made to claim is bounded, so that memory is never asked for on their word.
    bool TryReadCompressed(ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryReadLength(out var packedLength) || !TryReadLength(out var fullLength)) return false;
        if (packedLength > (ulong)Remaining || fullLength > packedLength * Lzf.MaxGrowth) return false;
        if (fullLength > int.MaxValue / 2 || !TryTake((int)packedLength, out var packed)) return false;
        place.Truncate(0);
        if (!Lzf.TryDecompress(packed, place.GetSpan((int)fullLength)[..(int)fullLength])) return false;
        place.Advance((int)fullLength);
        text = place.Written;
        return true;
    }
}

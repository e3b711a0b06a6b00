// Reads the parts that all values are made of.
//
//     length    00llllll | 01llllll llllllll | 10000000 u32 | 10000001 u64      big-endian
//     string    length bytes
//               11000000 i8 | 11000001 i16 | 11000010 i32                       little-endian, meant as digits
//               11000011 length length bytes                                    LZF: compressed, then full length
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Larder.Base.Numbers;
using Larder.Memory.Buffers;

namespace Larder.Rdb;

/// <summary>
/// Reads from bytes that nobody vouches for: each method returns false at the end of the input or at nonsense, after
/// which the reader is of no more use until it is aimed anew. The input is a piece of memory, or a window that moves over
/// a source: then what is read is copied, so that no span lies in the window.
/// </summary>
/// <param name="window">The window over the source; null for a reader of memory.</param>
public sealed unsafe class RdbReader(RdbWindow? window = null)
{
    const int EncodedInt8 = 0, EncodedInt16 = 1, EncodedInt32 = 2, EncodedLzf = 3;

    // A string of a source that is longer comes in pieces where its reader can take pieces.
    const int LeastInPieces = 64 * 1024;

    byte* _start, _at, _end;

    /// <summary>The window, in a reader of a source.</summary>
    public RdbWindow? Window => window;

    /// <summary>The window stays where it is: what is behind its end is not read, and told as missing.</summary>
    public bool HoldsBack { get; set; }

    /// <summary>The last that was asked for is not all there, and more may come.</summary>
    public bool IsShort { get; private set; }

    /// <summary>How much was read of the memory, or of the source.</summary>
    public long Position => (window?.Offset ?? 0) + (_at - _start);

    /// <summary>Bytes of the memory, or of the window, that were not read.</summary>
    public int Remaining => (int)(_end - _at);

    /// <summary>Reads a piece of memory from now on, which must stay where it is.</summary>
    public void Aim(byte* start, int length)
    {
        _start = _at = start;
        _end = start + length;
    }

    /// <summary>Goes on in the window, which was moved, at an offset of it.</summary>
    internal void Enter(byte* start, byte* at, byte* end)
    {
        _start = start;
        _at = at;
        _end = end;
        IsShort = false;
    }

    /// <summary>The offset in the window, or the memory.</summary>
    public int Place
    {
        get => (int)(_at - _start);
        set => _at = _start + value;
    }

    public bool TryReadByte(out byte value)
    {
        var read = TryHave(1);
        value = read ? *_at++ : (byte)0;
        return read;
    }

    /// <summary>A length or any other unsigned number.</summary>
    public bool TryReadLength(out ulong length) => TryReadLength(out length, out var encoding) && encoding < 0;

    /// <summary>A number of elements of at least so many bytes each: more than there can be is refused.</summary>
    public bool TryReadCount(int leastBytes, out long count)
    {
        var most = window == null ? Remaining / leastBytes : long.MaxValue / 4;
        var valid = TryReadLength(out var length) && length <= (ulong)most;
        count = valid ? (long)length : 0;
        return valid;
    }

    /// <summary>A string. What is not found in the input as it is goes into <paramref name="place"/>.</summary>
    public bool TryReadString(ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryReadLength(out var length, out var encoding)) return false;
        if (encoding < 0) return TryReadPlain(length, place, out text);
        if (encoding == EncodedLzf) return TryReadCompressed(place, out text);
        if (!TryReadEncodedInteger(encoding, out var number)) return false;
        text = WriteNumber(place, number);
        return true;
    }

    /// <summary>
    /// A string that may be very long: where the source has it as it is, nothing is read but its length, and so many bytes
    /// are to be taken with <see cref="TryCopy"/>.
    /// </summary>
    public bool TryOpenString(ByteWriter place, out ReadOnlySpan<byte> text, out long toCome)
    {
        toCome = 0;
        if (window == null || HoldsBack || !TryHave(1) || *_at >> 6 == 3) return TryReadString(place, out text);
        text = default;
        if (!TryReadLength(out var length)) return false;
        if (length < LeastInPieces) return TryReadPlain(length, place, out text);
        toCome = (long)Math.Min(length, long.MaxValue);
        return true;
    }

    /// <summary>Eight bytes, a double.</summary>
    public bool TryReadDouble(out double value)
    {
        var read = TryHave(sizeof(double));
        value = read ? BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double))) : 0;
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
                return TryHave(length) && FloatText.TryParse(Take(length), out value);
        }
    }

    /// <summary>A time, Unix milliseconds.</summary>
    public bool TryReadMillis(out long unixMs)
    {
        var read = TryHave(sizeof(long));
        unixMs = read ? BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long))) : 0;
        return read;
    }

    /// <summary>A few bytes as they stand in the input; valid until the next step.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        var fits = TryHave(count);
        bytes = fits ? Take(count) : default;
        return fits;
    }

    /// <summary>Copies so many bytes of the input.</summary>
    public bool TryCopy(Span<byte> target)
    {
        while (target.Length > Remaining)
        {
            target = target[Take(Remaining, target)..];
            if (!TryHave(1)) return false;
        }
        Take(target.Length, target);
        return true;
    }

    /// <summary>Goes over so many bytes.</summary>
    public bool TrySkip(ulong count)
    {
        while (count > (ulong)Remaining)
        {
            if (window == null || HoldsBack) return Lacks();
            count -= (ulong)Remaining;
            _at = _end;
            if (!TryHave(1)) return false;
        }
        _at += count;
        return true;
    }

    /// <summary>Goes over a string without looking into it.</summary>
    public bool TrySkipString()
    {
        if (!TryReadLength(out var length, out var encoding)) return false;
        if (encoding < 0) return TrySkip(length);
        if (encoding != EncodedLzf) return TryReadEncodedInteger(encoding, out _);
        return TryReadLength(out var packedLength) && TryReadLength(out _) && TrySkip(packedLength);
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

    // Of a source it is copied piece by piece, so that memory is taken for what has come alone.
    bool TryReadPlain(ulong length, ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (window == null || HoldsBack)
        {
            if (length > (ulong)Remaining) return Lacks();
            text = Take((int)length);
            return true;
        }
        if (length > int.MaxValue / 2) return false;
        place.Truncate(0);
        for (var left = (int)length; left > 0;)
        {
            if (!TryHave(1)) return false;
            var piece = Math.Min(left, Remaining);
            place.Write(Take(piece));
            left -= piece;
        }
        text = place.Written;
        return true;
    }

    // What a few bytes can be made to claim is bounded, so that memory is never asked for on their word.
    bool TryReadCompressed(ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryReadLength(out var packedLength) || !TryReadLength(out var fullLength)) return false;
        if (packedLength > int.MaxValue / 2 || fullLength > packedLength * Lzf.MaxGrowth) return false;
        if (fullLength > int.MaxValue / 2) return false;
        if (window == null || HoldsBack || packedLength <= (ulong)Remaining)
        {
            if (packedLength > (ulong)Remaining) return Lacks();
            return TryDecompress(Take((int)packedLength), (int)fullLength, place, out text);
        }
        using var packed = new ByteWriter();
        return TryReadPlain(packedLength, packed, out var bytes) &&
            TryDecompress(bytes, (int)fullLength, place, out text);
    }

    static bool TryDecompress(
        ReadOnlySpan<byte> packed, int fullLength, ByteWriter place, out ReadOnlySpan<byte> text)
    {
        text = default;
        place.Truncate(0);
        if (!Lzf.TryDecompress(packed, place.GetSpan(fullLength)[..fullLength])) return false;
        place.Advance(fullLength);
        text = place.Written;
        return true;
    }

    // Safe: whoever calls these has seen that so many bytes remain.
    ReadOnlySpan<byte> Take(int count)
    {
        var bytes = new ReadOnlySpan<byte>(_at, count);
        _at += count;
        return bytes;
    }

    int Take(int count, Span<byte> target)
    {
        Take(count).CopyTo(target);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryHave(int count) => count <= Remaining || TryHaveMore(count);

    bool TryHaveMore(int count)
    {
        if (window == null || HoldsBack) return Lacks();
        return window.TryMove(this, count);
    }

    bool Lacks()
    {
        IsShort = true;
        return false;
    }
}

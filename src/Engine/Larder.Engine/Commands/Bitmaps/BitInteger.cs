// An integer of 1 to 64 bits at any bit of a string, highest bit first: how it is read, written, and kept in its range.
using System.Buffers.Binary;

namespace Larder.Engine.Commands.Bitmaps;

/// <summary>What becomes of a value that an integer cannot hold.</summary>
enum BitOverflow : byte
{
    /// <summary>Its low bits are kept.</summary>
    Wrap,

    /// <summary>The nearest value that can be held is.</summary>
    Saturate,

    /// <summary>Nothing is changed.</summary>
    Fail,
}

/// <summary>A width of 1 to 64 bits, with sign; or of 1 to 63 without.</summary>
readonly struct BitInteger(int bits, bool signed)
{
    const int WindowBytes = 9; // a 64-bit integer that begins within a byte

    public int Bits => bits;

    /// <summary>The value at a bit; bits beyond the string are zero.</summary>
    public long Read(ReadOnlySpan<byte> bytes, long offset)
    {
        Span<byte> window = stackalloc byte[WindowBytes];
        window.Clear();
        var first = offset >> 3;
        if (first < bytes.Length)
        {
            var part = bytes[(int)first..];
            part[..Math.Min(part.Length, WindowBytes)].CopyTo(window);
        }
        var value = Window(window, (int)(offset & 7));
        return signed ? (long)value >> (64 - bits) : (long)(value >> (64 - bits));
    }

    /// <summary>Writes the value's low bits at a bit; the string must reach that far.</summary>
    public void Write(Span<byte> bytes, long offset, long value)
    {
        Span<byte> window = stackalloc byte[WindowBytes];
        var part = bytes[(int)(offset >> 3)..];
        part = part[..Math.Min(part.Length, WindowBytes)];
        part.CopyTo(window);
        window[part.Length..].Clear();

        var shift = (int)(offset & 7);
        var mask = (UInt128)(ulong.MaxValue << (64 - bits)) << (64 - shift);
        var placed = ((UInt128)((ulong)value << (64 - bits)) << (64 - shift)) & mask;
        Span<byte> wide = stackalloc byte[16];
        wide.Clear();
        window.CopyTo(wide);
        var merged = (BinaryPrimitives.ReadUInt128BigEndian(wide) & ~mask) | placed;
        BinaryPrimitives.WriteUInt128BigEndian(wide, merged);
        wide[..part.Length].CopyTo(part);
    }

    /// <summary>value + increment as this integer holds it; false when it does not and must fail.</summary>
    public bool TryFit(long value, long increment, BitOverflow overflow, out long fitted)
    {
        // A value without sign that was given with one is a large one.
        var sum = (signed ? value : (Int128)(ulong)value) + increment;
        var most = signed ? (Int128)(long.MaxValue >> (64 - bits)) : (Int128)(ulong.MaxValue >> (64 - bits));
        var least = signed ? -most - 1 : 0;
        fitted = (long)(ulong)(UInt128)sum;
        if (sum >= least && sum <= most) return true;
        if (overflow == BitOverflow.Fail) return false;
        if (overflow == BitOverflow.Saturate)
        {
            fitted = (long)(sum > most ? most : least);
            return true;
        }
        var high = (ulong)fitted << (64 - bits);
        fitted = signed ? (long)high >> (64 - bits) : (long)(high >> (64 - bits));
        return true;
    }

    // The 64 bits from a bit of the first byte on.
    static ulong Window(ReadOnlySpan<byte> window, int shift)
    {
        var head = BinaryPrimitives.ReadUInt64BigEndian(window);
        return shift == 0 ? head : (head << shift) | (uint)(window[8] >> (8 - shift));
    }
}

// Numbers in as few bytes as they need: 7 bits a byte, low bits first, the top bit set on all but the last. The mirrored
// form is read from its end towards lower addresses.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Streams;

// The caller vouches for the memory: what is read was written by Write, and what is written has SizeOf bytes of room.
static unsafe class Varint
{
    public const int MaxBytes = 10;

    /// <summary>Bytes that a number takes, 1 to <see cref="MaxBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(ulong value)
    {
        var bytes = 1;
        for (; value >= 0x80; value >>= 7) bytes++;
        return bytes;
    }

    /// <summary>Writes a number and returns what lies behind it.</summary>
    public static byte* Write(byte* at, ulong value)
    {
        for (; value >= 0x80; value >>= 7) *at++ = (byte)(value | 0x80);
        *at++ = (byte)value;
        return at;
    }

    /// <summary>Reads a number and moves behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte* at)
    {
        ulong value = *at++;
        return value < 0x80 ? value : ReadRest(value, ref at);
    }

    /// <summary>Writes a number mirrored and returns what lies behind it.</summary>
    public static byte* WriteMirrored(byte* at, ulong value)
    {
        var end = at + SizeOf(value);
        var write = end;
        for (; value >= 0x80; value >>= 7) *--write = (byte)(value | 0x80);
        *--write = (byte)value;
        return end;
    }

    /// <summary>Reads the mirrored number that ends before <paramref name="end"/>.</summary>
    public static ulong ReadMirrored(byte* end)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            ulong next = *--end;
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    /// <summary>Bytes of a string with its length in front.</summary>
    public static long SizeOfString(int bytes) => SizeOf((uint)bytes) + (long)bytes;

    /// <summary>Writes a string with its length in front and returns what lies behind it.</summary>
    public static byte* WriteString(byte* at, ReadOnlySpan<byte> text)
    {
        at = Write(at, (uint)text.Length);
        text.CopyTo(new Span<byte>(at, text.Length));
        return at + text.Length;
    }

    /// <summary>Reads a string with its length in front and moves behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> ReadString(scoped ref byte* at)
    {
        var length = (int)Read(ref at);
        var text = new ReadOnlySpan<byte>(at, length);
        at += length;
        return text;
    }

    static ulong ReadRest(ulong value, ref byte* at)
    {
        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = *at++;
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}

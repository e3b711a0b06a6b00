// Writes the parts that all values are made of; RdbReader has the layouts.
using System.Buffers.Binary;
using Larder.Base.Numbers;
using Larder.Memory.Buffers;

namespace Larder.Rdb;

/// <summary>Appends to an output. Copying the writer costs nothing.</summary>
/// <param name="compresses">Longer strings are compressed where that makes them shorter.</param>
public readonly struct RdbWriter(ByteWriter output, bool compresses)
{
    const int LeastCompressed = 21; // bytes
    const int LongestInteger = 11;  // digits and sign of 32 bits
    const int MaxLengthBytes = 9;

    public ByteWriter Output => output;

    public void Type(RdbType type) => output.Write((byte)type);

    /// <summary>The type byte of a value whose key stands between it and the rest.</summary>
    public void Key(RdbType type, ReadOnlySpan<byte> key)
    {
        Type(type);
        String(key);
    }

    /// <summary>A length or any other unsigned number.</summary>
    public void Length(ulong length)
    {
        var place = output.GetSpan(MaxLengthBytes);
        if (length < 1 << 6)
        {
            place[0] = (byte)length;
            output.Advance(1);
        }
        else if (length < 1 << 14)
        {
            BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)(0x4000 | length));
            output.Advance(2);
        }
        else if (length <= uint.MaxValue)
        {
            place[0] = 0x80;
            BinaryPrimitives.WriteUInt32BigEndian(place[1..], (uint)length);
            output.Advance(5);
        }
        else
        {
            place[0] = 0x81;
            BinaryPrimitives.WriteUInt64BigEndian(place[1..], length);
            output.Advance(9);
        }
    }

    /// <summary>A string, which must not lie in the output.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        if (text.Length <= LongestInteger && IntegerText.TryParse(text, out long number) && number == (int)number)
        {
            EncodedInteger((int)number);
            return;
        }
        if (compresses && text.Length >= LeastCompressed && TryCompress(text)) return;
        Length((ulong)text.Length);
        output.Write(text);
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(sizeof(double)), value);
        output.Advance(sizeof(double));
    }

    /// <summary>A time, Unix milliseconds.</summary>
    public void Millis(long unixMs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), unixMs);
        output.Advance(sizeof(long));
    }

    void EncodedInteger(int number)
    {
        var place = output.GetSpan(1 + sizeof(int));
        var width = number == (sbyte)number ? 1 : number == (short)number ? 2 : 4;
        place[0] = (byte)(0xC0 | (width >> 1)); // 1, 2, 4 bytes are 0, 1, 2
        // The low bytes come first, so a narrower number is the beginning of the wide one.
        BinaryPrimitives.WriteInt32LittleEndian(place[1..], number);
        output.Advance(1 + width);
    }

    // The compressed bytes are written behind the room that their header can take at most, then moved down to it.
    bool TryCompress(ReadOnlySpan<byte> text)
    {
        const int HeaderRoom = 1 + 2 * MaxLengthBytes;
        var start = output.Length;
        var room = output.GetSpan(HeaderRoom + text.Length);
        var packed = Lzf.Compress(text, room.Slice(HeaderRoom, text.Length - 4));
        if (packed == 0) return false;
        output.Write(0xC3);
        Length((ulong)packed);
        Length((ulong)text.Length);
        // Nothing was allocated in between, so the room still lies behind what was written.
        room.Slice(HeaderRoom, packed).CopyTo(room[(output.Length - start)..]);
        output.Advance(packed);
        return true;
    }
}

// Writes a listpack; ListpackReader has the layout.
using System.Buffers.Binary;
using Larder.Base.Numbers;
using Larder.Memory.Buffers;

namespace Larder.Rdb.Compact;

/// <summary>
/// Appends elements to an output. They become a listpack by <see cref="Close"/>, or stay elements that are appended to
/// another listpack as they are.
/// </summary>
public unsafe struct ListpackWriter(ByteWriter output)
{
    const int HeaderBytes = 6;
    const int MaxHead = 9, MaxTail = 5;

    int _start = output.Length;

    public int Count { get; private set; }

    /// <summary>Starts a listpack, which <see cref="Close"/> ends.</summary>
    public void Begin()
    {
        _start = output.Length;
        output.EnsureRoom(HeaderBytes);
        output.Advance(HeaderBytes);
    }

    public void Number(long number)
    {
        var place = output.GetSpan(MaxHead + MaxTail);
        var length = WriteNumber(place, number);
        output.Advance(length + WriteTail(place[length..], length));
        Count++;
    }

    /// <summary>A string; one that is a number's digits is written as that.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        if (IntegerText.TryParse(text, out long number))
        {
            Number(number);
            return;
        }
        var place = output.GetSpan(MaxHead + text.Length + MaxTail);
        var head = WriteStringHead(place, text.Length);
        text.CopyTo(place[head..]);
        var length = head + text.Length;
        output.Advance(length + WriteTail(place[length..], length));
        Count++;
    }

    /// <summary>Elements that another writer appended to its output.</summary>
    public void Elements(ReadOnlySpan<byte> elements, int count)
    {
        output.Write(elements);
        Count += count;
    }

    /// <summary>Ends the listpack that <see cref="Begin"/> started.</summary>
    public readonly void Close()
    {
        output.Write(0xFF);
        // Safe: the header's bytes were reserved by Begin.
        var header = new Span<byte>(output.Start + _start, HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, output.Length - _start);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)Math.Min(Count, ushort.MaxValue));
    }

    static int WriteNumber(Span<byte> place, long number)
    {
        switch (number)
        {
            case >= 0 and < 128:
                place[0] = (byte)number;
                return 1;
            case >= -4096 and < 4096:
                place[0] = (byte)(0xC0 | ((number >> 8) & 0x1F));
                place[1] = (byte)number;
                return 2;
        }
        var width = number == (short)number ? 2 : number is >= -(1 << 23) and < 1 << 23 ? 3
            : number == (int)number ? 4 : 8;
        place[0] = (byte)(width == 8 ? 0xF4 : 0xEF + width);
        // The low bytes come first, so a narrower number is the beginning of the wide one.
        BinaryPrimitives.WriteInt64LittleEndian(place[1..], number);
        return 1 + width;
    }

    static int WriteStringHead(Span<byte> place, int length)
    {
        if (length < 1 << 6)
        {
            place[0] = (byte)(0x80 | length);
            return 1;
        }
        if (length < 1 << 12)
        {
            place[0] = (byte)(0xE0 | (length >> 8));
            place[1] = (byte)length;
            return 2;
        }
        place[0] = 0xF0;
        BinaryPrimitives.WriteInt32LittleEndian(place[1..], length);
        return 5;
    }

    static int WriteTail(Span<byte> place, int length)
    {
        var width = ListpackReader.TailWidth(length);
        for (var i = 0; i < width; i++)
            place[i] = (byte)(((length >> (7 * (width - 1 - i))) & 0x7F) | (i == 0 ? 0 : 0x80));
        return width;
    }
}

// The range "start end [BYTE | BIT]" of BITCOUNT and BITPOS, and the bytes that it covers.
//
//     bits 3..17 of     |...xxxxx|xxxxxxxx|xx......|     whole bytes inside, masks at both ends
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Bitmaps;

struct BitRange
{
    long _start, _end;
    bool _inBits, _hasEnd;

    /// <summary>The end was named: zeros beyond the string do not count as part of it.</summary>
    public readonly bool HasEnd => _hasEnd;

    /// <summary>Bytes of the range, the first and the last one included; empty when first is greater.</summary>
    public long FirstByte, LastByte;

    /// <summary>The bits of the first and of the last byte that belong to the range.</summary>
    public byte FirstMask, LastMask;

    /// <summary>Reads the range, which begins at an argument or is left out; writes the error when it is bad.</summary>
    public static bool TryRead(CommandContext context, int argument, out BitRange range)
    {
        range = new BitRange { _end = -1 };
        var count = context.ArgumentCount - argument;
        if (count <= 0) return true;
        if (count > 3) return context.SyntaxError();
        if (!context.TryReadInteger(argument, out range._start)) return false;
        if (count == 3)
        {
            range._inBits = context.Is(argument + 2, "BIT"u8);
            if (!range._inBits && !context.Is(argument + 2, "BYTE"u8)) return context.SyntaxError();
        }
        if (count < 2) return true;
        range._hasEnd = true;
        return context.TryReadInteger(argument + 1, out range._end);
    }

    /// <summary>Both ends count from the tail, and the range runs backwards: it is empty whatever the length.</summary>
    public readonly bool IsBackwards => _start < 0 && _end < 0 && _start > _end;

    /// <summary>Works out which bytes of a string of this length belong to the range.</summary>
    public void Fit(int length)
    {
        var total = _inBits ? (long)length * 8 : length;
        var start = Math.Max(_start < 0 ? _start + total : _start, 0);
        var end = Math.Min(Math.Max(_end < 0 ? _end + total : _end, 0), total - 1);
        FirstMask = LastMask = 0xFF;
        if (_inBits && start <= end)
        {
            FirstMask = (byte)(0xFF >> (int)(start & 7));
            LastMask = (byte)(0xFF << (7 - (int)(end & 7)));
            start >>= 3;
            end >>= 3;
        }
        FirstByte = start;
        LastByte = end;
    }
}

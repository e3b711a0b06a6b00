// BITPOS key bit [start [end [BYTE | BIT]]]: the first bit that is set, or clear. Behind a string are clear bits
// without end, unless the range's end was named.
using Larder.Engine.Execution.Requests;
using System.Numerics;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Bitmaps;

static class BitPosition
{
    public static void Run(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var bit)) return;
        if (bit is not (0 or 1))
        {
            context.Reply.Error("ERR The bit argument must be 1 or 0."u8);
            return;
        }
        if (!BitRange.TryRead(context, 3, out var range)) return;
        if (!StringValue.TryRead(context, context.Key(1), out var item)) return;
        if (item.IsNull)
        {
            context.Reply.Integer(bit == 1 ? -1 : 0);
            return;
        }
        range.Fit(item.ValueLength);
        if (range.FirstByte > range.LastByte)
        {
            context.Reply.Integer(-1);
            return;
        }
        var found = Find(item.ValueBytes, range, bit == 1);
        if (found < 0 && bit == 0 && !range.HasEnd) found = (range.LastByte + 1) * 8;
        context.Reply.Integer(found);
    }

    // The first and the last byte are looked at with what lies outside of the range made the other bit.
    static long Find(ReadOnlySpan<byte> bytes, in BitRange range, bool set)
    {
        int first = (int)range.FirstByte, last = (int)range.LastByte;
        var flip = set ? 0 : 0xFF;
        var mask = first == last ? range.FirstMask & range.LastMask : range.FirstMask;
        var wanted = (bytes[first] ^ flip) & mask;
        if (wanted != 0) return PositionIn(first, wanted);
        if (first == last) return -1;
        var between = bytes[(first + 1)..last].IndexOfAnyExcept((byte)flip);
        if (between >= 0) return PositionIn(first + 1 + between, bytes[first + 1 + between] ^ flip);
        wanted = (bytes[last] ^ flip) & range.LastMask;
        return wanted != 0 ? PositionIn(last, wanted) : -1;
    }

    static long PositionIn(int index, int bits) => (long)index * 8 + BitOperations.LeadingZeroCount((uint)bits) - 24;
}

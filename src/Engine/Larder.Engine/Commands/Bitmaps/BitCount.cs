// BITCOUNT key [start [end [BYTE | BIT]]].
using Larder.Engine.Execution.Requests;
using System.Numerics;
using System.Runtime.InteropServices;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Bitmaps;

static class BitCount
{
    public static void Run(CommandContext context)
    {
        if (!BitRange.TryRead(context, 2, out var range)) return;
        if (!StringValue.TryRead(context, context.Key(1), out var item)) return;
        if (item.IsNull || range.IsBackwards)
        {
            context.Reply.Integer(0);
            return;
        }
        range.Fit(item.ValueLength);
        if (range.FirstByte > range.LastByte)
        {
            context.Reply.Integer(0);
            return;
        }
        var bytes = item.ValueBytes[(int)range.FirstByte..((int)range.LastByte + 1)];
        var outside = BitOperations.PopCount((uint)(bytes[0] & ~range.FirstMask & 0xFF)) +
            BitOperations.PopCount((uint)(bytes[^1] & ~range.LastMask & 0xFF));
        context.Reply.Integer(Count(bytes) - outside);
    }

    /// <summary>How many bits are set.</summary>
    public static long Count(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        long a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        // Four sums, so that no count waits for the one before it.
        for (; i + 4 <= words.Length; i += 4)
        {
            a += BitOperations.PopCount(words[i]);
            b += BitOperations.PopCount(words[i + 1]);
            c += BitOperations.PopCount(words[i + 2]);
            d += BitOperations.PopCount(words[i + 3]);
        }
        for (; i < words.Length; i++) a += BitOperations.PopCount(words[i]);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) b += BitOperations.PopCount((uint)rest);
        return a + b + c + d;
    }
}

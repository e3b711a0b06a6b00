// What SRANDMEMBER, HRANDFIELD and ZRANDMEMBER have in common: how the count is read, and how a sample is drawn; and
// with a negative count a client may ask for any number of elements, so the reply is given up where it grows beyond
// what one reply may cost.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Elements;

static class RandomReply
{
    const int MaxBytes = 256 << 20;
    const int SmallSampleFactor = 3, MaxSmallSample = 1 << 16;

    /// <summary>Reads count [word] behind the key; with the word the count may be half as large.</summary>
    public static bool TryReadCount(
        CommandContext context, ReadOnlySpan<byte> word, out long count, out bool hasWord)
    {
        hasWord = context.ArgumentCount == 4;
        if (!context.TryReadNegatable(2, out count)) return false;
        if (context.ArgumentCount > 4 || (hasWord && !context.Is(3, word))) return context.SyntaxError();
        if (!hasWord || count is >= -(long.MaxValue / 2) and <= long.MaxValue / 2) return true;
        return context.Refuse("ERR value is out of range"u8);
    }

    /// <summary>
    /// Whether a sample of a table is drawn by picking until it is full; one of at least a third of it is drawn in one
    /// pass.
    /// </summary>
    public static bool IsSmallSample(long count, long of) =>
        count <= MaxSmallSample && count * SmallSampleFactor <= of;

    /// <summary>Whether the reply begun at an offset of the output is too large; then it is made an error.</summary>
    public static bool GaveUp(CommandContext context, int start)
    {
        var output = context.Reply.Output;
        if (output.IsOverflowed) return true; // nobody will read it
        if (output.Length - start <= MaxBytes) return false;
        output.Truncate(start);
        context.Reply.Error("ERR too many random elements asked for: the reply would exceed 256 MiB"u8);
        return true;
    }
}

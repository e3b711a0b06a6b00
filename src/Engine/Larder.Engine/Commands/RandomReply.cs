// What SRANDMEMBER, HRANDFIELD and ZRANDMEMBER have in common: how the count is read; and with a negative one a client
// may ask for any number of elements, so the reply is given up where it grows beyond what one reply may cost.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands;

static class RandomReply
{
    const int MaxBytes = 256 << 20;

    /// <summary>Reads the count, which may be negative but must have a positive counterpart.</summary>
    public static bool TryReadCount(CommandContext context, int argument, out long count)
    {
        if (!context.TryReadInteger(argument, out count)) return false;
        if (count != long.MinValue) return true;
        context.Reply.Error(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8);
        return false;
    }

    /// <summary>Whether the reply begun at an offset of the output has become too large; if so it is made an error.</summary>
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

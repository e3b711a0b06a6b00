// What SRANDMEMBER and HRANDFIELD with a negative count have in common: a client may ask for any number of elements, so
// the reply is given up where it grows beyond what one reply may cost.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands;

static class RandomReply
{
    const int MaxBytes = 256 << 20;

    /// <summary>Whether the reply begun at an offset of the output has become too large; if so it is made an error.</summary>
    public static bool GaveUp(CommandContext context, int start)
    {
        var output = context.Reply.Output;
        if (output.Length - start <= MaxBytes) return false;
        output.Truncate(start);
        context.Reply.Error("ERR too many random elements asked for: the reply would exceed 256 MiB"u8);
        return true;
    }
}

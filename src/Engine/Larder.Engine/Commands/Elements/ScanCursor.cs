// The cursor of SCAN, HSCAN, SSCAN and ZSCAN as a request brings it.
using Larder.Base.Numbers;
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Commands.Elements;

static class ScanCursor
{
    /// <summary>Reads a cursor, which is any unsigned 64-bit number.</summary>
    public static bool TryRead(CommandContext context, int argument, out ulong cursor)
    {
        if (LenientUnsignedText.TryParse(context.Argument(argument), out cursor)) return true;
        context.Reply.Error("ERR invalid cursor"u8);
        return false;
    }
}

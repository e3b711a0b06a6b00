// Binds the bitmap commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Bitmaps;

public static class BitmapFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("setbit", SingleBit.Set);
        bindings.Bind("getbit", SingleBit.Get);
        bindings.Bind("bitcount", BitCount.Run);
        bindings.Bind("bitpos", BitPosition.Run);
        bindings.Bind("bitop", BitCombine.Run);
        bindings.Bind("bitfield", BitField.Run);
        bindings.Bind("bitfield_ro", BitField.RunReadOnly);
    }
}

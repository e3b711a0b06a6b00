// Binds the bitmap commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Bitmaps;

public static unsafe class BitmapFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("setbit", &SingleBit.Set);
        table.Bind("getbit", &SingleBit.Get);
        table.Bind("bitcount", &BitCount.Run);
        table.Bind("bitpos", &BitPosition.Run);
        table.Bind("bitop", &BitCombine.Run);
        table.Bind("bitfield", &BitField.Run);
        table.Bind("bitfield_ro", &BitField.RunReadOnly);
    }
}

// SETBIT and GETBIT. Bit 0 is the highest of the first byte.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Bitmaps;

static unsafe class SingleBit
{
    public static void Set(CommandContext context)
    {
        if (!BitmapValue.TryReadOffset(context, 2, 0, out var offset)) return;
        if (!context.TryReadInteger(3, 0, 1, "ERR bit is not an integer or out of range"u8, out var bit)) return;
        var key = context.Key(1);
        if (!BitmapValue.TryGrow(context, key, (offset >> 3) + 1, out var item, out var grown)) return;
        // Safe: the string was made long enough for this byte.
        var at = item.Value + (offset >> 3);
        var shift = 7 - (int)(offset & 7);
        var old = (*at >> shift) & 1;
        if (grown || old != bit)
        {
            key.Database.ChangeBytes(item, (int)(offset >> 3), 1);
            *at = (byte)((*at & ~(1 << shift)) | ((int)bit << shift));
            context.Changed(key, KeyEventClass.String, "setbit"u8);
        }
        context.Reply.Integer(old);
    }

    public static void Get(CommandContext context)
    {
        if (!BitmapValue.TryReadOffset(context, 2, 0, out var offset)) return;
        if (!StringValue.TryRead(context, context.Key(1), out var item)) return;
        var bytes = item.IsNull ? default : item.ValueBytes;
        var at = offset >> 3;
        context.Reply.Integer(at < bytes.Length ? (bytes[(int)at] >> (7 - (int)(offset & 7))) & 1 : 0);
    }
}

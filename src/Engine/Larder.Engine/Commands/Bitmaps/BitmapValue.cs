// What the bitmap commands have in common: reading a bit's offset, and making a string long enough for a bit.
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Bitmaps;

static unsafe class BitmapValue
{
    /// <summary>
    /// Reads the offset of a bit, which must lie within the longest string that there may be.
    /// </summary>
    /// <param name="fieldBits">The width of a field: "#3" is the place of the fourth; 0 where there are none.</param>
    public static bool TryReadOffset(CommandContext context, int argument, int fieldBits, out long offset)
    {
        var text = context.Argument(argument);
        var counted = fieldBits > 0 && text.Length > 0 && text[0] == (byte)'#';
        if (IntegerText.TryParse(counted ? text[1..] : text, out offset) && offset >= 0)
        {
            var factor = counted ? fieldBits : 1;
            if (offset <= long.MaxValue / factor && (offset * factor) >> 3 < MaxBytes(context))
            {
                offset *= factor;
                return true;
            }
        }
        context.Reply.Error("ERR bit offset is not an integer or out of range"u8);
        return false;
    }

    /// <summary>
    /// The string at a key, at least so many bytes long, zeros added, to be changed as by
    /// <see cref="StringValue.TryTouch"/>. False: another type, and the error is written.
    /// </summary>
    public static bool TryGrow(CommandContext context, in KeyRef key, long bytes, out Item item, out bool grown)
    {
        grown = false;
        if (!StringValue.TryTouch(context, key, out item)) return false;
        var length = item.IsNull ? 0 : item.ValueLength;
        grown = item.IsNull || length < bytes;
        if (item.IsNull) item = key.Database.Store(key, ItemType.String, StringValue.Raw, (int)bytes, 0);
        else if (grown) item = key.Database.Resize(key, item, (int)bytes);
        item.SetTypeAndEncoding(ItemType.String, StringValue.Raw);
        if (grown) LargeClear.Clear(item.Value + length, (int)bytes - length);
        return true;
    }

    // A field may reach eight bytes beyond its offset, which stays below the largest block.
    static long MaxBytes(CommandContext context) =>
        Math.Min(context.Settings.Clients.MaxBulkBytes.Value, int.MaxValue - (2 << 20));
}

// APPEND and SETRANGE: a string grows in place, with room to spare.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Strings;

static unsafe class Append
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        var added = context.Argument(2);
        if (!StringValue.TryTouch(context, key, out var item)) return;
        if (item.IsNull)
        {
            StringValue.Store(context, key, 2, 0);
        }
        else
        {
            var length = item.ValueLength;
            if (!FitsLimit(context, length, added.Length)) return;
            item = key.Database.Resize(key, item, length + added.Length);
            item.SetTypeAndEncoding(ItemType.String, StringValue.Raw);
            context.MoveArgument(2, item.Value + length);
        }
        context.Changed(key, KeyEventClass.String, "append"u8);
        context.Reply.Integer(key.Database.Find(key).ValueLength);
    }

    public static void RunAtOffset(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var offset)) return;
        if (offset < 0)
        {
            context.Reply.Error("ERR offset is out of range"u8);
            return;
        }
        var key = context.Key(1);
        var bytes = context.Argument(3);
        if (!StringValue.TryTouch(context, key, out var item)) return;
        var length = item.IsNull ? 0 : item.ValueLength;
        if (bytes.Length == 0)
        {
            context.Reply.Integer(length);
            return;
        }
        if (!FitsLimit(context, offset, bytes.Length)) return;
        var newLength = Math.Max(length, (int)offset + bytes.Length);
        item = item.IsNull
            ? key.Database.Store(key, ItemType.String, StringValue.Raw, newLength, 0)
            : key.Database.Resize(key, item, newLength);
        item.SetTypeAndEncoding(ItemType.String, StringValue.Raw);
        if (offset > length) LargeClear.Clear(item.Value + length, (int)offset - length);
        key.Database.ChangeBytes(item, (int)offset, bytes.Length);
        context.MoveArgument(3, item.Value + offset);
        context.Changed(key, KeyEventClass.String, "setrange"u8);
        context.Reply.Integer(newLength);
    }

    // Offset and count come from the client: compared without adding where they could overflow.
    static bool FitsLimit(CommandContext context, long offset, int count)
    {
        var limit = Math.Min(context.Settings.Clients.MaxBulkBytes.Value, int.MaxValue - (1 << 20));
        if (offset <= limit - count) return true;
        context.Reply.Error(ErrorTexts.TooLong);
        return false;
    }
}

// BITFIELD and BITFIELD_RO: integers of any width at any bit of a string.
//
// All operations are read and checked before the first is carried out.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Bitmaps;

static unsafe class BitField
{
    public static void Run(CommandContext context) => Run(context, readOnly: false);

    public static void RunReadOnly(CommandContext context) => Run(context, readOnly: true);

    static void Run(CommandContext context, bool readOnly)
    {
        long bytesNeeded = 0;
        var count = 0;
        for (var reader = new BitFieldReader(context); reader.TryNext(out var operation); count++)
        {
            if (reader.IsRefused) return;
            if (operation.Action != BitFieldAction.Get)
                bytesNeeded = Math.Max(bytesNeeded, ((operation.Offset + operation.Integer.Bits - 1) >> 3) + 1);
        }
        var key = context.Key(1);
        ReadOnlySpan<byte> bytes;
        Span<byte> writable = default;
        Item item = default;
        var grown = false;
        if (bytesNeeded == 0)
        {
            if (!StringValue.TryRead(context, key, out var read)) return;
            bytes = read.IsNull ? default : read.ValueBytes;
        }
        else if (readOnly)
        {
            context.Reply.Error("ERR BITFIELD_RO only supports the GET subcommand"u8);
            return;
        }
        else
        {
            if (!BitmapValue.TryGrow(context, key, bytesNeeded, out item, out grown)) return;
            bytes = writable = new Span<byte>(item.Value, item.ValueLength);
        }
        context.Reply.Array(count);
        var changed = false;
        for (var reader = new BitFieldReader(context); reader.TryNext(out var operation);)
        {
            if (operation.Action != BitFieldAction.Get)
                key.Database.ChangeBytes(item, (int)(operation.Offset >> 3), (operation.Integer.Bits >> 3) + 2);
            changed |= Apply(context, operation, bytes, writable, grown);
        }
        if (changed) context.Changed(key, KeyEventClass.String, "setbit"u8);
        else if (grown) context.Effects.Force(); // it counts as no change, but whoever repeats what follows needs the bytes
    }

    // Carries one operation out and writes its reply; true when it changed the string, or was what made it grow.
    static bool Apply(
        CommandContext context, in BitFieldOperation operation, ReadOnlySpan<byte> bytes, Span<byte> writable, bool grown)
    {
        var integer = operation.Integer;
        var old = integer.Read(bytes, operation.Offset);
        if (operation.Action == BitFieldAction.Get)
        {
            context.Reply.Integer(old);
            return false;
        }
        var isSet = operation.Action == BitFieldAction.Set;
        var fits = isSet
            ? integer.TryFit(operation.Value, 0, operation.Overflow, out var value)
            : integer.TryFit(old, operation.Value, operation.Overflow, out value);
        if (!fits)
        {
            context.Reply.Null();
            return false;
        }
        context.Reply.Integer(isSet ? old : value);
        integer.Write(writable, operation.Offset, value);
        return grown || value != old;
    }
}

// What the HyperLogLog commands have in common: looking a sketch up.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchValue
{
    public static ReadOnlySpan<byte> Corrupted => "INVALIDOBJ Corrupted HLL object detected"u8;

    /// <summary>The sketch at a key, null when there is none. False: no sketch, and the error is written.</summary>
    public static bool TryRead(CommandContext context, in KeyRef key, out ItemView item)
    {
        item = key.Database.Read(key);
        return IsSketch(context, item);
    }

    /// <summary>Like <see cref="TryRead"/> for a command that changes the sketch.</summary>
    public static bool TryEdit(CommandContext context, in KeyRef key, out Item item, out SketchEdit edit)
    {
        item = key.Database.ChangeParts(key);
        var isSketch = IsSketch(context, item);
        if (isSketch && !item.IsNull) key.Database.ChangeBytes(item, 0, item.ValueLength);
        edit = new SketchEdit(
            key, isSketch ? item : default, context.Settings.Encodings.HllSparseMaxBytes.Value);
        return isSketch;
    }

    static bool IsSketch(CommandContext context, ItemView item)
    {
        if (item.IsNull) return true;
        if (!context.IsOfType(item, ItemType.String)) return false;
        if (SketchForm.IsSketch(item.ValueBytes)) return true;
        context.Reply.Error("WRONGTYPE Key is not a valid HyperLogLog string value."u8);
        return false;
    }
}

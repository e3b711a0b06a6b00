// PFMERGE destination [source ...]: the destination becomes the union of itself and the sources.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchMerge
{
    public static void Run(CommandContext context)
    {
        Span<byte> highest = stackalloc byte[SketchForm.RegisterCount];
        highest.Clear();
        var dense = false;
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            if (!TryMerge(context, i, highest, out var isDense)) return;
            dense |= isDense;
        }
        var key = context.Key(1);
        if (!SketchValue.TryEdit(context, key, out var item, out var edit)) return;
        if (item.IsNull) edit.Create();
        // The destination was merged, so its runs are good.
        if (dense && edit.IsSparse) Base.Check.That(edit.TryMakeDense());
        for (var register = 0; register < highest.Length; register++)
        {
            if (highest[register] != 0) edit.Raise(register, highest[register]);
        }
        SketchForm.SetStale(edit.Bytes);
        edit.Finish();
        context.Changed(key, KeyEventClass.String, "pfadd"u8);
        context.Reply.Ok();
    }

    /// <summary>Raises registers of one byte each to those of a key; false when refused, the error written.</summary>
    public static bool TryMerge(CommandContext context, int argument, Span<byte> highest, out bool isDense)
    {
        isDense = false;
        if (!SketchValue.TryRead(context, context.Key(argument), out var item)) return false;
        if (item.IsNull) return true;
        var registers = item.ValueBytes[SketchForm.HeaderBytes..];
        isDense = !SketchForm.IsSparse(item.ValueBytes);
        if (isDense) DenseRegisters.MergeInto(highest, registers);
        else if (!SparseRegisters.TryMergeInto(highest, registers)) return Refuse(context);
        return true;
    }

    static bool Refuse(CommandContext context)
    {
        context.Reply.Error(SketchValue.Corrupted);
        return false;
    }
}

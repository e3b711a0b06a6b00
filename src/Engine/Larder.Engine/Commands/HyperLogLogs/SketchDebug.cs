// PFDEBUG GETREG | DECODE | ENCODING | TODENSE key: a sketch laid open.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchDebug
{
    public static void Run(CommandContext context)
    {
        if (context.Is(1, "SIMD"u8))
        {
            // The estimate has one form only.
            if (context.Is(2, "ON"u8) || context.Is(2, "OFF"u8)) context.Reply.SimpleString("disabled"u8);
            else context.Reply.Error("ERR Argument must be ON or OFF"u8);
            return;
        }
        var key = context.Key(2);
        if (!SketchValue.TryEdit(context, key, out var item, out var edit)) return;
        if (item.IsNull) context.Reply.Error("ERR The specified key does not exist"u8);
        else if (context.Is(1, "GETREG"u8)) ReplyRegisters(context, key, edit);
        else if (context.Is(1, "DECODE"u8)) ReplyRuns(context, edit);
        else if (context.Is(1, "ENCODING"u8)) context.Reply.SimpleString(edit.IsSparse ? "sparse"u8 : "dense"u8);
        else if (context.Is(1, "TODENSE"u8)) MakeDense(context, key, edit);
        else context.Reply.Error("ERR Unknown PFDEBUG subcommand '"u8, context.Argument(1), "'"u8);
    }

    static void ReplyRegisters(CommandContext context, in KeyRef key, SketchEdit edit)
    {
        if (edit.IsSparse && !TryMakeDense(context, key, ref edit)) return;
        context.Reply.Array(SketchForm.RegisterCount);
        for (var i = 0; i < SketchForm.RegisterCount; i++)
            context.Reply.Integer(DenseRegisters.Get(edit.Bytes[SketchForm.HeaderBytes..], i));
    }

    static void ReplyRuns(CommandContext context, SketchEdit edit)
    {
        if (!edit.IsSparse)
        {
            context.Reply.Error("ERR HLL encoding is not sparse"u8);
            return;
        }
        var text = new StringBuilder();
        var bytes = edit.Bytes[SketchForm.HeaderBytes..];
        for (var run = new SparseRuns(bytes); run.MoveNext();)
        {
            if (text.Length > 0) text.Append(' ');
            if (run.Value == 0) text.Append(run.Next - run.Offset == 2 ? "Z:" : "z:").Append(run.Count);
            else text.Append("v:").Append(run.Value).Append(',').Append(run.Count);
        }
        context.Reply.BulkText(text.ToString());
    }

    static void MakeDense(CommandContext context, in KeyRef key, SketchEdit edit)
    {
        var wasSparse = edit.IsSparse;
        if (wasSparse && !TryMakeDense(context, key, ref edit)) return;
        context.Reply.Integer(wasSparse ? 1 : 0);
    }

    static bool TryMakeDense(CommandContext context, in KeyRef key, ref SketchEdit edit)
    {
        if (!edit.TryMakeDense())
        {
            context.Reply.Error(SketchValue.Corrupted);
            return false;
        }
        edit.Finish();
        context.Changed(key, KeyEventClass.None, default);
        return true;
    }
}

// PFADD key [element ...].
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchAdd
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!SketchValue.TryEdit(context, key, out var item, out var edit)) return;
        var changed = item.IsNull;
        if (item.IsNull) edit.Create();
        var bad = false;
        for (var i = 2; i < context.ArgumentCount && !bad; i++)
        {
            var (register, count) = ElementHash.Of(context.Argument(i));
            var change = edit.Raise(register, count);
            changed |= change == RegisterChange.Raised;
            bad = change == RegisterChange.Bad;
        }
        if (changed) SketchForm.SetStale(edit.Bytes);
        edit.Finish();
        if (changed) context.Changed(key, KeyEventClass.String, "pfadd"u8);
        if (bad) context.Reply.Error(SketchValue.Corrupted);
        else context.Reply.Integer(changed ? 1 : 0);
    }
}

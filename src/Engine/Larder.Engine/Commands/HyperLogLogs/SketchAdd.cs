// PFADD key [element ...].
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchAdd
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!SketchValue.TryEdit(context, key, out var item, out var edit)) return;
        var isNew = item.IsNull;
        var changes = isNew ? 1 : 0;
        if (isNew) edit.Create();
        var bad = false;
        for (var i = 2; i < context.ArgumentCount && !bad; i++)
        {
            var (register, count) = ElementHash.Of(context.Argument(i));
            var change = edit.Raise(register, count);
            if (change == RegisterChange.Raised) changes++;
            bad = change == RegisterChange.Bad;
        }
        if (changes > 0) SketchForm.SetStale(edit.Bytes);
        edit.Finish();
        if (changes > 0) context.Changed(key, KeyEventClass.String, "pfadd"u8, removed: false, changes);
        if (bad) context.Reply.Error(SketchValue.Corrupted);
        else context.Reply.Integer(changes > 0 ? 1 : 0);
    }
}

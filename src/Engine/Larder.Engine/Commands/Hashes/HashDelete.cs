// The commands that remove fields: HDEL, HGETDEL.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Hashes;

static class HashDelete
{
    public static void Run(CommandContext context) =>
        context.RemoveElements<HashEdit>(KeyEventClass.Hash, "hdel"u8);

    /// <summary>HGETDEL key FIELDS numfields field [field ...].</summary>
    public static void RunAndGet(CommandContext context)
    {
        if (!FieldList.TryRead(context, 2, FieldList.NumberError, out var first)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        context.Reply.Array(context.ArgumentCount - first);
        long removed = 0;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var field = context.Argument(i);
            if (edit.View.TryGet(field, context.VisibleAtMs, out var value))
            {
                context.Reply.BulkString(value);
                edit.Remove(field);
                removed++;
            }
            else
            {
                context.Reply.Null();
            }
        }
        if (removed > 0) context.Changed(key, KeyEventClass.Hash, "hdel"u8, edit.Finish(), removed);
    }
}

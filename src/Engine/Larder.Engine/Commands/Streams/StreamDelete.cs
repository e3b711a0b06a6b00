// XDEL key id [id ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Streams;

static class StreamDelete
{
    const int FirstId = 2;

    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out StreamEdit edit)) return;
        if (edit.IsMissing)
        {
            context.Reply.Integer(0);
            return;
        }
        if (!context.TryCheckIds(FirstId)) return;
        var deleted = 0;
        for (var i = FirstId; i < context.ArgumentCount; i++)
            deleted += context.IsId(i, out var id) && edit.Delete(id) ? 1 : 0;
        if (deleted > 0) context.Changed(key, KeyEventClass.Stream, "xdel"u8, removed: false, deleted);
        context.Reply.Integer(deleted);
    }
}

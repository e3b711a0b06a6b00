// XDEL key id [id ...].
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class StreamDelete
{
    const int FewIds = 64;

    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!StreamValue.TryEdit(context, key, out var edit)) return;
        if (edit.IsMissing)
        {
            context.Reply.Integer(0);
            return;
        }
        var count = context.ArgumentCount - 2;
        var ids = count <= FewIds ? stackalloc StreamId[count] : new StreamId[count];
        if (!context.TryReadIds(2, ids)) return;
        var deleted = 0;
        foreach (var id in ids) deleted += edit.Delete(id) ? 1 : 0;
        if (deleted > 0) StreamValue.Changed(context, key, "xdel"u8);
        context.Reply.Integer(deleted);
    }
}

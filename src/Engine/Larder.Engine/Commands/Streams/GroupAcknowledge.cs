// XACK key group id [id ...].
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class GroupAcknowledge
{
    const int FewIds = 64;

    public static void Run(CommandContext context)
    {
        if (!StreamValue.TryRead(context, context.Key(1), out var item, out var stream)) return;
        if (item.IsNull || !stream.Groups.TryFind(context.Argument(2), out var group))
        {
            context.Reply.Integer(0);
            return;
        }
        var count = context.ArgumentCount - 3;
        var ids = count <= FewIds ? stackalloc StreamId[count] : new StreamId[count];
        if (!context.TryReadIds(3, ids)) return;
        var edit = stream.Groups.Edit(group);
        var acknowledged = 0;
        foreach (var id in ids) acknowledged += edit.Remove(id) ? 1 : 0;
        context.Dirty += acknowledged;
        context.Reply.Integer(acknowledged);
    }
}

// XACK key group id [id ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class GroupAcknowledge
{
    const int FirstId = 3;

    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryRead(key, out var item, out StreamView stream)) return;
        if (item.IsNull || !stream.Groups.TryFind(context.Argument(2), out var group))
        {
            context.Reply.Integer(0);
            return;
        }
        if (!context.TryCheckIds(FirstId)) return;
        var edit = context.EditGroup(key, group, out _);
        var acknowledged = 0;
        for (var i = FirstId; i < context.ArgumentCount; i++)
            acknowledged += context.IsId(i, out var id) && edit.Remove(id) ? 1 : 0;
        context.Dirty += acknowledged;
        context.Reply.Integer(acknowledged);
    }
}

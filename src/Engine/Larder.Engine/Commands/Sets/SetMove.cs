// SMOVE source destination member.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Sets;

static class SetMove
{
    public static void Run(CommandContext context)
    {
        KeyRef source = context.Key(1), destination = context.Key(2);
        var member = context.Argument(3);
        if (!context.TryEdit(source, out var item, out SetEdit from)) return;
        if (item.IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        if (!context.TryEdit(destination, out var target, out SetEdit to)) return;
        if (item.IsSame(target))
        {
            context.Reply.Integer(from.View.Contains(member) ? 1 : 0);
            return;
        }
        if (!from.Remove(member))
        {
            context.Reply.Integer(0);
            return;
        }
        context.Changed(source, KeyEventClass.Set, "srem"u8, from.Finish());
        if (target.IsNull) SetAdd.Create(context, ref to, first: 3);
        if (to.Add(member)) context.Changed(destination, KeyEventClass.Set, "sadd"u8);
        to.Finish();
        context.Reply.Integer(1);
    }
}

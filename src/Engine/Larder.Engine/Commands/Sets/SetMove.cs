// SMOVE source destination member.
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Commands.Sets;

static class SetMove
{
    public static void Run(CommandContext context)
    {
        KeyRef source = context.Key(1), destination = context.Key(2);
        var member = context.Argument(3);
        if (source.Database.Find(source).IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        if (!context.TryEdit(source, out _, out SetEdit from)) return;
        if (!context.TryEdit(destination, out var target, out SetEdit to)) return;
        if (from.View.IsSame(to.View))
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
        if (target.IsNull)
        {
            var isInteger = IntegerText.TryParse(member, out long value);
            to.Create(1, PackedEntries.SizeOf(member.Length), isInteger ? IntegerSet.WidthFor(value) : 0);
        }
        if (to.Add(member)) context.Changed(destination, KeyEventClass.Set, "sadd"u8);
        to.Finish();
        context.Reply.Integer(1);
    }
}

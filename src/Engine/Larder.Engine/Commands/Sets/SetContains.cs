// The commands that ask a set for members by name or for their number: SISMEMBER, SMISMEMBER, SCARD, and SMEMBERS.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Values.Sets;

namespace Larder.Engine.Commands.Sets;

static class SetContains
{
    public static void Run(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SetView set)) return;
        context.Reply.Integer(set.Contains(context.Argument(2)) ? 1 : 0);
    }

    public static void RunMany(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SetView set)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
            context.Reply.Integer(set.Contains(context.Argument(i)) ? 1 : 0);
    }

    public static void RunCount(CommandContext context)
    {
        if (context.TryRead(context.Key(1), out _, out SetView set)) context.Reply.Integer(set.Count);
    }

    public static void RunMembers(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SetView set)) return;
        context.Reply.Set(set.Count);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); members.MoveNext();) context.Reply.BulkString(members.Current);
    }
}

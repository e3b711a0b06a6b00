// SRANDMEMBER key [count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.Sets;

static class SetRandom
{
    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount > 2)
        {
            RunMany(context);
            return;
        }
        if (!context.TryRead(context.Key(1), out var item, out SetView set)) return;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        if (item.IsNull) context.Reply.Null();
        else context.Reply.BulkString(set.Pick(context.Random, text));
    }

    static void RunMany(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            context.SyntaxError();
            return;
        }
        if (!context.TryReadNegatable(2, out var count)) return;
        if (!context.TryRead(context.Key(1), out var item, out SetView set)) return;
        if (item.IsNull || count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        if (count < 0)
        {
            DrawAny(context, set, -count);
            return;
        }
        context.Reply.Array(Math.Min(count, set.Count));
        if (set.IsTable && RandomReply.IsSmallSample(count, set.Count))
            DrawFew(context, set.Elements, (int)count);
        else
            DrawInOnePass(context, set, Math.Min(count, set.Count));
    }

    // With repetitions.
    static void DrawAny(CommandContext context, SetView set, long count)
    {
        var start = context.Reply.Output.Length;
        context.Reply.Array(count);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (; count > 0; count--)
        {
            context.Reply.BulkString(set.Pick(context.Random, text));
            if (RandomReply.GaveUp(context, start)) return;
        }
    }

    static void DrawFew(CommandContext context, ElementView table, int count)
    {
        using var drawn = new HandleSet(count);
        while (count > 0)
        {
            var member = table.Pick(context.Random);
            if (!drawn.Add(table.HandleOf(member))) continue;
            context.Reply.BulkString(member.KeyBytes);
            count--;
        }
    }

    // Each member is taken with the probability of what is still wanted to what is still to come.
    static void DrawInOnePass(CommandContext context, SetView set, long count)
    {
        var remaining = set.Count;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); count > 0 && members.MoveNext(); remaining--)
        {
            if (count < remaining && context.Random.NextInt64(remaining) >= count) continue;
            context.Reply.BulkString(members.Current);
            count--;
        }
    }
}

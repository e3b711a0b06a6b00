// SINTER, SINTERCARD, SUNION, SDIFF, and the forms that store what comes out: SINTERSTORE, SUNIONSTORE, SDIFFSTORE.
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Sets;

static class SetCombine
{
    public static void RunIntersect(CommandContext context) => ReplyFiltered(context, common: true);

    public static void RunDifference(CommandContext context) => ReplyFiltered(context, common: false);

    public static void RunUnion(CommandContext context)
    {
        if (!SetOperands.TryRead(context, 1, context.ArgumentCount - 1, out var operands)) return;
        // What was seen is remembered in the first key's shard, whose lock is held.
        var seen = new SetResult(context.Key(1).Database.Arena);
        var deferred = context.Reply.Defer();
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        foreach (var set in operands.Sets)
        {
            for (var members = set.Members(text); members.MoveNext();)
            {
                if (seen.Add(members.Current)) context.Reply.BulkString(members.Current);
            }
        }
        context.Reply.CloseSet(deferred, seen.Count);
        seen.Free();
        operands.Dispose();
    }

    /// <summary>SINTERCARD numkeys key [key ...] [LIMIT limit].</summary>
    public static void RunCountIntersection(CommandContext context)
    {
        if (!context.TryReadInteger(
            1, 1, long.MaxValue, "ERR numkeys should be greater than 0"u8, out var keys)) return;
        if (keys > context.ArgumentCount - 2)
        {
            context.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
            return;
        }
        if (!TryReadLimit(context, 2 + (int)keys, out var limit)) return;
        if (!SetOperands.TryRead(context, 2, (int)keys, out var operands)) return;
        long count = 0;
        if (!operands.HasEmpty)
        {
            operands.PutSmallestFirst();
            Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
            var members = operands.Sets[0].Members(text);
            while ((limit == 0 || count < limit) && members.MoveNext())
            {
                if (operands.AllOthersContain(members.Current)) count++;
            }
        }
        operands.Dispose();
        context.Reply.Integer(count);
    }

    public static void RunIntersectAndStore(CommandContext context) => StoreFiltered(context, common: true);

    public static void RunDifferenceAndStore(CommandContext context) => StoreFiltered(context, common: false);

    public static void RunUnionAndStore(CommandContext context)
    {
        if (!SetOperands.TryRead(context, 2, context.ArgumentCount - 2, out var operands)) return;
        var key = context.Key(1);
        var result = new SetResult(key.Database.Arena);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        foreach (var set in operands.Sets)
        {
            for (var members = set.Members(text); members.MoveNext();) result.Add(members.Current);
        }
        operands.Dispose();
        context.Store(key, ref result, KeyEventClass.Set, "sunionstore"u8);
    }

    static bool TryReadLimit(CommandContext context, int first, out long limit)
    {
        limit = 0;
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            if (!context.Is(i, "LIMIT"u8) || i + 1 == context.ArgumentCount) return context.SyntaxError();
            if (!context.TryReadInteger(
                i + 1, 0, long.MaxValue, "ERR LIMIT can't be negative"u8, out limit)) return false;
        }
        return true;
    }

    // An intersection keeps the members of the smallest set that all others have, a difference those of the first that
    // none has; either needs no memory for what comes out.
    static void ReplyFiltered(CommandContext context, bool common)
    {
        if (!SetOperands.TryRead(context, 1, context.ArgumentCount - 1, out var operands)) return;
        var deferred = context.Reply.Defer();
        long count = 0;
        if (!common || !operands.HasEmpty)
        {
            if (common) operands.PutSmallestFirst();
            Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
            for (var members = operands.Sets[0].Members(text); members.MoveNext();)
            {
                var member = members.Current;
                if (!(common ? operands.AllOthersContain(member) : operands.NoOtherContains(member))) continue;
                context.Reply.BulkString(member);
                count++;
            }
        }
        context.Reply.CloseSet(deferred, count);
        operands.Dispose();
    }

    static void StoreFiltered(CommandContext context, bool common)
    {
        if (!SetOperands.TryRead(context, 2, context.ArgumentCount - 2, out var operands)) return;
        var key = context.Key(1);
        var result = new SetResult(key.Database.Arena);
        if (!common || !operands.HasEmpty)
        {
            if (common) operands.PutSmallestFirst();
            Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
            for (var members = operands.Sets[0].Members(text); members.MoveNext();)
            {
                var member = members.Current;
                if (common ? operands.AllOthersContain(member) : operands.NoOtherContains(member)) result.Add(member);
            }
        }
        operands.Dispose();
        context.Store(key, ref result, KeyEventClass.Set, common ? "sinterstore"u8 : "sdiffstore"u8);
    }
}

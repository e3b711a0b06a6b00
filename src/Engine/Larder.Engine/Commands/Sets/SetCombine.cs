// SINTER, SINTERCARD, SUNION, SDIFF, and the forms that store what comes out: SINTERSTORE, SUNIONSTORE, SDIFFSTORE.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
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
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var members = operands.Intersection(text);
        while ((limit == 0 || count < limit) && members.MoveNext()) count++;
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

    static void ReplyFiltered(CommandContext context, bool common)
    {
        if (!SetOperands.TryRead(context, 1, context.ArgumentCount - 1, out var operands)) return;
        var deferred = context.Reply.Defer();
        long count = 0;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var members = common ? operands.Intersection(text) : operands.Difference(text);
        for (; members.MoveNext(); count++) context.Reply.BulkString(members.Current);
        context.Reply.CloseSet(deferred, count);
        operands.Dispose();
    }

    static void StoreFiltered(CommandContext context, bool common)
    {
        if (!SetOperands.TryRead(context, 2, context.ArgumentCount - 2, out var operands)) return;
        var key = context.Key(1);
        var result = new SetResult(key.Database.Arena);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var members = common ? operands.Intersection(text) : operands.Difference(text);
        while (members.MoveNext()) result.Add(members.Current);
        operands.Dispose();
        context.Store(key, ref result, KeyEventClass.Set, common ? "sinterstore"u8 : "sdiffstore"u8);
    }
}

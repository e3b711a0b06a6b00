// ZUNION, ZINTER, ZDIFF, ZINTERCARD, and the forms that store what comes out: ZUNIONSTORE, ZINTERSTORE, ZDIFFSTORE.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetCombine
{
    public static void RunUnion(CommandContext context) => Run(context, Operation.Union);

    public static void RunIntersection(CommandContext context) => Run(context, Operation.Intersection);

    public static void RunDifference(CommandContext context) => Run(context, Operation.Difference);

    public static void RunUnionAndStore(CommandContext context) => RunAndStore(context, Operation.Union);

    public static void RunIntersectionAndStore(CommandContext context) =>
        RunAndStore(context, Operation.Intersection);

    public static void RunDifferenceAndStore(CommandContext context) => RunAndStore(context, Operation.Difference);

    public static void RunCountIntersection(CommandContext context)
    {
        if (!Operands.TryRead(context, 1, out var operands)) return;
        var options = default(CombineOptions);
        if (options.TryRead(context, 2 + operands.All.Length, CombineWords.Limit, operands.All))
        {
            operands.PutSmallestFirst();
            context.Reply.Integer(Combination.CountIntersection(operands.All, options.Limit));
        }
        operands.Dispose();
    }

    enum Operation : byte
    {
        Union,
        Intersection,
        Difference,
    }

    static void Run(CommandContext context, Operation operation)
    {
        if (!Operands.TryRead(context, 1, out var operands)) return;
        var words = CombineWords.WithScores | (operation == Operation.Difference ? 0 : CombineWords.Scores);
        var options = default(CombineOptions);
        if (options.TryRead(context, 2 + operands.All.Length, words, operands.All))
        {
            // What comes out lies in the first key's shard, whose lock is held, until it is replied.
            var result = new SortedSetResult(context.Key(2).Database.Arena);
            Fill(ref result, operation, operands, options);
            MemberReply.Write(context, result.Walk(), result.Count, options.WithScores);
            result.Free();
        }
        operands.Dispose();
    }

    static void RunAndStore(CommandContext context, Operation operation)
    {
        if (!Operands.TryRead(context, 2, out var operands)) return;
        var words = operation == Operation.Difference ? CombineWords.None : CombineWords.Scores;
        var options = default(CombineOptions);
        if (options.TryRead(context, 3 + operands.All.Length, words, operands.All))
        {
            var key = context.Key(1);
            var result = new SortedSetResult(key.Database.Arena);
            Fill(ref result, operation, operands, options);
            context.Store(key, ref result, KeyEventClass.SortedSet, EventName(operation));
        }
        operands.Dispose();
    }

    static void Fill(ref SortedSetResult result, Operation operation, Operands operands, in CombineOptions options)
    {
        if (operation == Operation.Difference)
        {
            Combination.AddDifference(ref result, operands.All);
            return;
        }
        operands.PutSmallestFirst();
        if (operation == Operation.Union) Combination.AddUnion(ref result, operands.All, options);
        else Combination.AddIntersection(ref result, operands.All, options);
    }

    static ReadOnlySpan<byte> EventName(Operation operation) => operation switch
    {
        Operation.Union => "zunionstore"u8,
        Operation.Intersection => "zinterstore"u8,
        _ => "zdiffstore"u8,
    };
}

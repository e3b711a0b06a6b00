// PFCOUNT key [key ...]: of one key the estimate, which is kept in it; of several that of their union.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

static unsafe class SketchCount
{
    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount == 2) CountOne(context);
        else CountUnion(context);
    }

    static void CountOne(CommandContext context)
    {
        var key = context.Key(1);
        if (!SketchValue.TryRead(context, key, out var item)) return;
        long count = 0;
        if (!item.IsNull && !SketchForm.TryGetCardinality(item.ValueBytes, out count))
        {
            if (!Cardinality.TryEstimate(item.ValueBytes, out count))
            {
                context.Reply.Error(SketchValue.Corrupted);
                return;
            }
            var changed = key.Database.Change(key, isUse: false);
            SketchForm.SetCardinality(new Span<byte>(changed.Value, changed.ValueLength), count);
            // The string changed, so watchers and followers have to know; it is no event of its own.
            context.Changed(key, KeyEventClass.None, default);
        }
        context.Reply.Integer(count);
    }

    static void CountUnion(CommandContext context)
    {
        Span<byte> highest = stackalloc byte[SketchForm.RegisterCount];
        highest.Clear();
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            if (!SketchMerge.TryMerge(context, i, highest, out _)) return;
        }
        Span<int> histogram = stackalloc int[Cardinality.ValueCount];
        histogram.Clear();
        foreach (var value in highest) histogram[value]++;
        context.Reply.Integer(Cardinality.Estimate(histogram));
    }
}

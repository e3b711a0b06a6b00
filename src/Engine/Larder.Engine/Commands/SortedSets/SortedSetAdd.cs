// ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...] and ZINCRBY key increment member.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetAdd
{
    struct Options
    {
        public ScoreConditions Conditions;
        public bool CountsUpdates;
        public int First; // argument of the first score
    }

    public static void Run(CommandContext context)
    {
        if (!TryReadOptions(context, ScoreConditions.None, out var options)) return;
        if ((options.Conditions & ScoreConditions.Increment) != 0) Increment(context, options);
        else Add(context, options);
    }

    public static void RunIncrement(CommandContext context)
    {
        if (TryReadOptions(context, ScoreConditions.Increment, out var options)) Increment(context, options);
    }

    static bool TryReadOptions(CommandContext context, ScoreConditions given, out Options options)
    {
        options = new Options { Conditions = given, First = 2 };
        while (options.First < context.ArgumentCount && TryTakeWord(context, ref options)) options.First++;
        var rest = context.ArgumentCount - options.First;
        if (rest == 0 || rest % 2 != 0) return context.SyntaxError();

        var conditions = options.Conditions;
        const ScoreConditions Both = ScoreConditions.Missing | ScoreConditions.Present;
        if ((conditions & Both) == Both)
            return context.Refuse("ERR XX and NX options at the same time are not compatible"u8);
        var exclusive = conditions & (ScoreConditions.Greater | ScoreConditions.Less | ScoreConditions.Missing);
        if ((exclusive & (ScoreConditions.Greater | ScoreConditions.Less)) != 0 && !int.IsPow2((int)exclusive))
            return context.Refuse("ERR GT, LT, and/or NX options at the same time are not compatible"u8);
        if ((conditions & ScoreConditions.Increment) != 0 && rest > 2)
            return context.Refuse("ERR INCR option supports a single increment-element pair"u8);
        for (var i = options.First; i < context.ArgumentCount; i += 2)
        {
            if (!context.TryReadDouble(i, out _)) return false;
        }
        return true;
    }

    static bool TryTakeWord(CommandContext context, ref Options options)
    {
        var word = options.First;
        if (context.Is(word, "NX"u8)) options.Conditions |= ScoreConditions.Missing;
        else if (context.Is(word, "XX"u8)) options.Conditions |= ScoreConditions.Present;
        else if (context.Is(word, "CH"u8)) options.CountsUpdates = true;
        else if (context.Is(word, "INCR"u8)) options.Conditions |= ScoreConditions.Increment;
        else if (context.Is(word, "GT"u8)) options.Conditions |= ScoreConditions.Greater;
        else if (context.Is(word, "LT"u8)) options.Conditions |= ScoreConditions.Less;
        else return false;
        return true;
    }

    static void Add(CommandContext context, in Options options)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SortedSetEdit edit)) return;
        if (item.IsNull && (options.Conditions & ScoreConditions.Present) != 0)
        {
            context.Reply.Integer(0);
            return;
        }
        Expect(context, ref edit, options.First, item.IsNull);
        long added = 0, updated = 0;
        for (var i = options.First; i < context.ArgumentCount; i += 2)
        {
            // All scores were read before, as a bad one among them must change nothing.
            FloatText.TryParse(context.Argument(i), out var score);
            var change = edit.Set(context.Argument(i + 1), score, options.Conditions, out _);
            if (change == ScoreChange.Added) added++;
            else if (change == ScoreChange.Updated) updated++;
        }
        edit.Finish();
        if (added + updated > 0)
            context.Changed(key, KeyEventClass.SortedSet, "zadd"u8, removed: false, added + updated);
        context.Reply.Integer(options.CountsUpdates ? added + updated : added);
    }

    static void Increment(CommandContext context, in Options options)
    {
        FloatText.TryParse(context.Argument(options.First), out var amount);
        var member = context.Argument(options.First + 1);
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out SortedSetEdit edit)) return;
        if (item.IsNull && (options.Conditions & ScoreConditions.Present) != 0)
        {
            context.Reply.Null();
            return;
        }
        Expect(context, ref edit, options.First, item.IsNull);
        var change = edit.Set(member, amount, options.Conditions, out var score);
        edit.Finish();
        switch (change)
        {
            case ScoreChange.NotANumber:
                context.Reply.Error("ERR resulting score is not a number (NaN)"u8);
                return;
            case ScoreChange.Refused:
                context.Reply.Null();
                return;
            case ScoreChange.Added or ScoreChange.Updated:
                context.Changed(key, KeyEventClass.SortedSet, "zincr"u8);
                break;
        }
        context.Reply.Double(score);
    }

    static void Expect(CommandContext context, ref SortedSetEdit edit, int first, bool isNew)
    {
        var longest = 0;
        long packedBytes = 0;
        for (var i = first + 1; i < context.ArgumentCount; i += 2)
        {
            var length = context.Argument(i).Length;
            longest = Math.Max(longest, length);
            if (isNew && FloatText.TryParse(context.Argument(i - 1), out var score))
                packedBytes += SortedSetEdit.PackedBytes(length, score);
        }
        edit.Expect((context.ArgumentCount - first) / 2, longest, packedBytes);
    }
}

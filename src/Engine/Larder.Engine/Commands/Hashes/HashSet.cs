// The commands that set fields: HSET, HMSET, HSETNX.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Commands.Hashes;

static class HashSet
{
    public static void Run(CommandContext context)
    {
        if (TrySet(context, out var added)) context.Reply.Integer(added);
    }

    public static void RunMany(CommandContext context)
    {
        if (TrySet(context, out _)) context.Reply.Ok();
    }

    public static void RunIfMissing(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        if (edit.View.Contains(context.Argument(2), context.VisibleAtMs))
        {
            context.Reply.Integer(0);
            return;
        }
        var mayHaveEnded = edit.View.HasExpiringFields;
        SetPairs(context, key, ref edit, first: 2);
        // For others the field may still be there.
        if (mayHaveEnded) context.Effects.Instead(key, "HSET"u8, 2).Add(context.Arguments, 2);
        context.Reply.Integer(1);
    }

    /// <summary>Tells the edit of the fields and values from an argument to the last.</summary>
    public static void ExpectPairs(CommandContext context, ref HashEdit edit, int first)
    {
        long bytes = 0;
        var longest = 0;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var length = context.Argument(i).Length;
            bytes += PackedEntries.SizeOf(length);
            longest = Math.Max(longest, length);
        }
        edit.Expect((context.ArgumentCount - first) / 2, bytes, longest);
    }

    static bool TrySet(CommandContext context, out long added)
    {
        added = 0;
        if (context.ArgumentCount % 2 == 1) return context.WrongArity();
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return false;
        added = SetPairs(context, key, ref edit, first: 2);
        return true;
    }

    static long SetPairs(CommandContext context, in KeyRef key, ref HashEdit edit, int first)
    {
        ExpectPairs(context, ref edit, first);
        long added = 0;
        var ended = 0;
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            var change = edit.Set(context.Argument(i), context.Argument(i + 1));
            if (change != FieldChange.Updated) added++;
            if (change == FieldChange.ReplacedEnded) ended++;
        }
        edit.Finish();
        EndedFields.Tell(context, key, ended);
        context.Changed(key, KeyEventClass.Hash, "hset"u8, removed: false, (context.ArgumentCount - first) / 2);
        return added;
    }
}

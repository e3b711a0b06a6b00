// HSETEX key [NX | XX] [FNX | FXX] [EX s | PX ms | EXAT time | PXAT time | KEEPTTL] FIELDS numfields field value ...
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashSetWithExpiry
{
    public static void Run(CommandContext context)
    {
        var fieldsAt = FieldList.Find(context, 2);
        var options = new FieldOptions();
        if (!options.TryRead(context, 2, fieldsAt, isSet: true)) return;
        if (!FieldList.TryRead(context, fieldsAt, FieldList.NumberError, out var first, size: 2)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out HashEdit edit)) return;
        if (!options.TryReadTime(context)) return;
        if (!Holds(context, options, item, edit.View, first))
        {
            context.Reply.Integer(0);
            return;
        }
        if (options.HasTime && context.IsPast(options.AtMs)) RemoveEnded(context, key, ref edit, item.IsNull, first);
        else Set(context, key, ref edit, options, first);
        context.Reply.Integer(1);
    }

    static bool Holds(CommandContext context, in FieldOptions options, ItemView item, HashView hash, int first)
    {
        if (options.KeyMissing && !item.IsNull) return false;
        if (options.KeyPresent && item.IsNull) return false;
        if (!options.FieldsMissing && !options.FieldsPresent) return true;
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            if (hash.Contains(context.Argument(i), context.VisibleAtMs) == options.FieldsMissing) return false;
        }
        return true;
    }

    static void Set(CommandContext context, in KeyRef key, ref HashEdit edit, in FieldOptions options, int first)
    {
        if (!options.HasTime) HashSet.ExpectPairs(context, ref edit, first);
        var ended = 0;
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            var change = edit.Set(context.Argument(i), context.Argument(i + 1), options.AtMs, options.Keep);
            if (change == FieldChange.ReplacedEnded) ended++;
        }
        edit.Finish();
        EndedFields.Tell(context, key, ended);
        context.Changed(key, KeyEventClass.Hash, "hset"u8, removed: false, (context.ArgumentCount - first) / 2);
        if (options.HasTime) context.Tell(key, KeyEventClass.Hash, "hexpire"u8);
        TellUnconditional(context, key, options, first);
    }

    // Conditions that held are nothing to look at again.
    static void TellUnconditional(CommandContext context, in KeyRef key, in FieldOptions options, int first)
    {
        var rest = context.ArgumentCount - first + 2; // with FIELDS and their number
        var effect = context.Effects.Instead(key, context.Argument(0), rest + (options.HasTime ? 2 : options.Keep ? 1 : 0));
        if (options.HasTime) effect.Add("PXAT"u8).Add(options.AtMs);
        else if (options.Keep) effect.Add("KEEPTTL"u8);
        effect.Add(context.Arguments, first - 2);
    }

    // A time that is past: what is there of the fields is removed.
    static void RemoveEnded(CommandContext context, in KeyRef key, ref HashEdit edit, bool isNew, int first)
    {
        var removed = 0;
        var told = new ToldFields(context);
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            if (edit.Remove(context.Argument(i)))
            {
                removed++;
                told.Add(i);
            }
            key.Database.Shard.Counters.ExpiredFields++; // there before or not: set and ended at once
        }
        var isGone = removed > 0 && edit.Finish();
        // Fields that were not there come and go without a trace but these events.
        context.Dirty += removed;
        told.TellRemoved(key);
        var aside = removed > 0 ? KeyEventClass.None : KeyEventClass.Aside;
        if (isNew) context.Tell(key, KeyEventClass.New, "new"u8);
        context.Tell(key, KeyEventClass.Hash | aside, "hset"u8);
        context.Tell(key, KeyEventClass.Hash | aside, "hexpire"u8);
        context.Tell(key, KeyEventClass.Hash | aside, "hexpired"u8);
        if (isNew || isGone) context.Tell(key, KeyEventClass.Generic | aside, "del"u8);
    }
}

// HGETEX key [EX s | PX ms | EXAT time | PXAT time | PERSIST] FIELDS numfields field [field ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashGetWithExpiry
{
    public static void Run(CommandContext context)
    {
        var fieldsAt = FieldList.Find(context, 2);
        var options = new FieldOptions();
        if (!options.TryRead(context, 2, fieldsAt, isSet: false)) return;
        if (!FieldList.TryRead(context, fieldsAt, FieldList.NumberError, out var first)) return;
        var key = context.Key(1);
        if (!context.TryRead(key, out _, out HashView _)) return;
        if (!options.TryReadTime(context)) return;
        var edit = new HashEdit(key, key.Database.Change(key, isUse: false), context.Settings.Encodings);
        context.Reply.Array(context.ArgumentCount - first);
        int changed = 0, ended = 0;
        var told = new ToldFields(context);
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var field = context.Argument(i);
            if (edit.View.TryGet(field, context.VisibleAtMs, out var value)) context.Reply.BulkString(value);
            else context.Reply.Null();
            var result = Apply(ref edit, options, field);
            if (result == FieldExpiryResult.Changed) changed++;
            else if (result == FieldExpiryResult.Ended) ended++;
            else continue;
            told.Add(i);
        }
        if (changed + ended == 0) return;
        Tell(context, key, ref edit, options, changed, ended);
        if (ended > 0) told.TellRemoved(key);
        else if (options.HasTime) told.TellExpiry(key, options.AtMs);
        else told.TellPersistence(key);
    }

    static FieldExpiryResult Apply(ref HashEdit edit, in FieldOptions options, ReadOnlySpan<byte> field)
    {
        if (options.HasTime) return edit.SetExpiry(field, options.AtMs, ExpiryConditions.None);
        return options.Persist ? edit.Persist(field) : FieldExpiryResult.Refused;
    }

    static void Tell(
        CommandContext context, in KeyRef key, ref HashEdit edit, in FieldOptions options, int changed, int ended)
    {
        key.Database.Shard.Counters.ExpiredFields += ended;
        var eventName = ended > 0 ? "hexpired"u8 : options.HasTime ? "hexpire"u8 : "hpersist"u8;
        context.Changed(key, KeyEventClass.Hash, eventName, edit.Finish(), changed + ended);
    }
}

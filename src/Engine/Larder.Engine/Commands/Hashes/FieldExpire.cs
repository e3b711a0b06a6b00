// HEXPIRE, HPEXPIRE, HEXPIREAT, HPEXPIREAT key time [NX | XX | GT | LT] FIELDS numfields field [field ...], and HPERSIST.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Hashes;

static class FieldExpire
{
    public static void RunSeconds(CommandContext context) => Run(context, inSeconds: true, relative: true);

    public static void RunMillis(CommandContext context) => Run(context, inSeconds: false, relative: true);

    public static void RunAtSeconds(CommandContext context) => Run(context, inSeconds: true, relative: false);

    public static void RunAtMillis(CommandContext context) => Run(context, inSeconds: false, relative: false);

    public static void RunPersist(CommandContext context)
    {
        if (!FieldList.TryRead(context, 2, FieldList.NumberError, out var first)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        context.Reply.Array(context.ArgumentCount - first);
        var changed = 0;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var result = edit.Persist(context.Argument(i));
            if (result == FieldExpiryResult.Changed) changed++;
            context.Reply.Integer((int)result);
        }
        if (changed > 0) context.Changed(key, KeyEventClass.Hash, "hpersist"u8, removed: false, changed);
    }

    /// <summary>Reads a time that a field may end at: not negative, and past is allowed.</summary>
    public static bool TryReadTime(
        CommandContext context, int argument, bool inSeconds, bool relative, out long atMs)
    {
        if (!IntegerText.TryParse(context.Argument(argument), out atMs))
            return context.Refuse(ErrorTexts.NotInteger);
        var unitMs = inSeconds ? 1000 : 1;
        var fromMs = relative ? context.NowMs : 0;
        if (atMs >= 0 && atMs <= (long.MaxValue - fromMs) / unitMs)
        {
            atMs = Math.Max(atMs * unitMs + fromMs, 1); // 0 means "never" to a field
            return true;
        }
        context.Reply.Error("ERR invalid expire time in '"u8, context.Command.NameBytes, "' command"u8);
        return false;
    }

    static void Run(CommandContext context, bool inSeconds, bool relative)
    {
        var fieldsAt = FieldList.Find(context, 3);
        if (!TryReadConditions(context, 3, fieldsAt, out var conditions)) return;
        if (!FieldList.TryRead(context, fieldsAt, FieldList.NumberError, out var first)) return;
        if (!TryReadTime(context, 2, inSeconds, relative, out var atMs)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out HashEdit edit)) return;
        context.Reply.Array(context.ArgumentCount - first);
        int changed = 0, ended = 0;
        var told = new ToldFields(context);
        for (var i = first; i < context.ArgumentCount; i++)
        {
            var result = edit.SetExpiry(context.Argument(i), atMs, conditions);
            if (result == FieldExpiryResult.Changed) changed++;
            if (result == FieldExpiryResult.Ended)
            {
                ended++;
                told.Add(i);
            }
            context.Reply.Integer((int)result);
        }
        if (changed + ended == 0) return;
        key.Database.Shard.Counters.ExpiredFields += ended;
        var eventName = ended > 0 ? "hexpired"u8 : "hexpire"u8;
        context.Changed(key, KeyEventClass.Hash, eventName, edit.Finish(), changed + ended);
        if (ended > 0) told.TellRemoved(key);
        else context.Effects.Instead(key, "HPEXPIREAT"u8, context.ArgumentCount - 2).Add(atMs).Add(context.Arguments, 3);
    }

    static bool TryReadConditions(CommandContext context, int first, int end, out ExpiryConditions conditions)
    {
        conditions = ExpiryConditions.None;
        for (var i = first; i < end; i++)
        {
            if (context.Is(i, "NX"u8)) conditions |= ExpiryConditions.Missing;
            else if (context.Is(i, "XX"u8)) conditions |= ExpiryConditions.Present;
            else if (context.Is(i, "GT"u8)) conditions |= ExpiryConditions.Later;
            else if (context.Is(i, "LT"u8)) conditions |= ExpiryConditions.Earlier;
            else
            {
                context.Reply.Error("ERR Unsupported option "u8, context.Argument(i));
                return false;
            }
        }
        if ((conditions & ExpiryConditions.Missing) != 0 && conditions != ExpiryConditions.Missing)
            return context.Refuse("ERR NX and XX, GT or LT options at the same time are not compatible"u8);
        const ExpiryConditions both = ExpiryConditions.Later | ExpiryConditions.Earlier;
        if ((conditions & both) != both) return true;
        return context.Refuse("ERR GT and LT options at the same time are not compatible"u8);
    }
}

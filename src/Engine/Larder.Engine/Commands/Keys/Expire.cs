// EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT with NX, XX, GT, LT; PERSIST.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Keys;

static class Expire
{
    [Flags]
    enum Conditions
    {
        None = 0,
        NoExpiry = 1,
        HasExpiry = 2,
        Later = 4,
        Earlier = 8,
    }

    public static void InSeconds(CommandContext context) => Run(context, inSeconds: true, relative: true);

    public static void InMillis(CommandContext context) => Run(context, inSeconds: false, relative: true);

    public static void AtSeconds(CommandContext context) => Run(context, inSeconds: true, relative: false);

    public static void AtMillis(CommandContext context) => Run(context, inSeconds: false, relative: false);

    public static void Persist(CommandContext context)
    {
        var key = context.Key(1);
        var item = key.Database.ChangeParts(key);
        if (item.IsNull || !item.HasExpiry)
        {
            context.Reply.Integer(0);
            return;
        }
        key.Database.SetExpiry(key, item, 0);
        context.Changed(key, KeyEventClass.Generic, "persist"u8);
        context.Reply.Integer(1);
    }

    static void Run(CommandContext context, bool inSeconds, bool relative)
    {
        if (!TryReadConditions(context, out var conditions)) return;
        if (!context.TryReadInteger(2, out var time)) return;
        if (!TryMakeAbsolute(context, time, inSeconds, relative, out var atMs)) return;

        var key = context.Key(1);
        var item = key.Database.ChangeParts(key);
        if (item.IsNull || !Hold(conditions, item, atMs))
        {
            context.Reply.Integer(0);
            return;
        }
        if (context.IsPast(atMs))
        {
            context.End(key);
        }
        else
        {
            key.Database.SetExpiry(key, item, atMs);
            context.Changed(key, KeyEventClass.Generic, "expire"u8);
            context.Effects.Instead(key, "PEXPIREAT"u8, context.ArgumentCount - 2)
                .Add(atMs).Add(context.Arguments, 3);
        }
        context.Reply.Integer(1);
    }

    static bool TryReadConditions(CommandContext context, out Conditions conditions)
    {
        conditions = Conditions.None;
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            var one = context.Is(i, "NX"u8) ? Conditions.NoExpiry
                : context.Is(i, "XX"u8) ? Conditions.HasExpiry
                : context.Is(i, "GT"u8) ? Conditions.Later
                : context.Is(i, "LT"u8) ? Conditions.Earlier
                : Conditions.None;
            if (one == Conditions.None)
            {
                context.Reply.Error("ERR Unsupported option "u8, context.Argument(i));
                return false;
            }
            conditions |= one;
        }
        if ((conditions & Conditions.NoExpiry) != 0 && conditions != Conditions.NoExpiry)
        {
            context.Reply.Error("ERR NX and XX, GT or LT options at the same time are not compatible"u8);
            return false;
        }
        if ((conditions & Conditions.Later) != 0 && (conditions & Conditions.Earlier) != 0)
        {
            context.Reply.Error("ERR GT and LT options at the same time are not compatible"u8);
            return false;
        }
        return true;
    }

    static bool TryMakeAbsolute(CommandContext context, long time, bool inSeconds, bool relative, out long atMs)
    {
        atMs = time;
        var fits = !inSeconds || time is <= long.MaxValue / 1000 and >= long.MinValue / 1000;
        if (fits && inSeconds) atMs *= 1000;
        if (fits && relative)
        {
            fits = atMs <= long.MaxValue - context.NowMs;
            if (fits) atMs += context.NowMs;
        }
        if (!fits) context.Reply.Error("ERR invalid expire time in '"u8, context.Command.NameBytes, "' command"u8);
        // A time before the epoch is past like any other; 0 means "never" to an item.
        atMs = Math.Max(atMs, 1);
        return fits;
    }

    // A key without expiry counts as ending at infinity.
    static bool Hold(Conditions conditions, ItemView item, long atMs)
    {
        if ((conditions & Conditions.NoExpiry) != 0 && item.HasExpiry) return false;
        if ((conditions & Conditions.HasExpiry) != 0 && !item.HasExpiry) return false;
        if ((conditions & Conditions.Later) != 0 && (!item.HasExpiry || atMs <= item.ExpireAtMs)) return false;
        return (conditions & Conditions.Earlier) == 0 || !item.HasExpiry || atMs < item.ExpireAtMs;
    }
}

// MSET, MSETNX and MSETEX: several keys at once, all or none.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Strings;

static class SetMany
{
    public static void Run(CommandContext context)
    {
        if (!HasPairs(context)) return;
        Store(context, first: 1, context.ArgumentCount, 0, keepExpiry: false);
        context.Reply.Ok();
    }

    public static void RunIfNoneExists(CommandContext context)
    {
        if (!HasPairs(context)) return;
        if (CountPresent(context, 1, context.ArgumentCount) > 0)
        {
            context.Reply.Integer(0);
            return;
        }
        Store(context, first: 1, context.ArgumentCount, 0, keepExpiry: false);
        context.Reply.Integer(1);
    }

    /// <summary>MSETEX numkeys key value ... [NX | XX] [EX | PX | EXAT | PXAT | KEEPTTL].</summary>
    public static void RunWithExpiry(CommandContext context)
    {
        if (!context.TryReadInteger(1, 1, int.MaxValue, "ERR invalid numkeys value or out of range"u8, out var pairs)) return;
        if (pairs > (context.ArgumentCount - 2) / 2)
        {
            context.SyntaxError();
            return;
        }
        var end = 2 + (int)pairs * 2;
        var expiry = new ExpiryOption();
        bool missing = false, present = false;
        for (var i = end; i < context.ArgumentCount;)
        {
            if (context.Is(i, "NX"u8) && !missing && !present) (missing, i) = (true, i + 1);
            else if (context.Is(i, "XX"u8) && !missing && !present) (present, i) = (true, i + 1);
            else if (!expiry.TryTake(context, ref i, ExpiryWords.Keep))
            {
                context.SyntaxError();
                return;
            }
        }
        if (!expiry.TryRead(context)) return;
        var found = missing || present ? CountPresent(context, 2, end) : 0;
        if ((missing && found > 0) || (present && found < pairs))
        {
            context.Reply.Integer(0);
            return;
        }
        Store(context, 2, end, expiry.Change == ExpiryChange.Set ? expiry.AtMs : 0, expiry.Change == ExpiryChange.Keep);
        if (expiry is { Change: ExpiryChange.Set, IsExact: false }) TellWithTime(context, expiry.Argument, expiry.AtMs);
        context.Reply.Integer(1);
    }

    static void TellWithTime(CommandContext context, int argument, long atMs) =>
        context.Effects.Instead(context.Client.Database, context.Argument(0), context.ArgumentCount - 1)
            .Add(context.Arguments, 1, argument - 1).Add("PXAT"u8).Add(atMs).Add(context.Arguments, argument + 1);

    static bool HasPairs(CommandContext context)
    {
        if (context.ArgumentCount % 2 == 1) return true;
        context.Reply.Error("ERR wrong number of arguments for '"u8, context.Command.NameBytes, "' command"u8);
        return false;
    }

    static long CountPresent(CommandContext context, int first, int end)
    {
        long count = 0;
        for (var i = first; i < end; i += 2)
        {
            var key = context.Key(i);
            if (!key.Database.Find(key).IsNull) count++;
        }
        return count;
    }

    static void Store(CommandContext context, int first, int end, long expireAtMs, bool keepExpiry)
    {
        for (var i = first; i < end; i += 2)
        {
            var key = context.Key(i);
            var atMs = expireAtMs;
            if (keepExpiry && key.Database.Find(key) is { IsNull: false, HasExpiry: true } old) atMs = old.ExpireAtMs;
            // A time that is past is no exception: the key is there and ends like any other.
            StringValue.Store(context, key, i + 1, atMs);
            context.Changed(key, KeyEventClass.String, "set"u8);
            if (expireAtMs != 0) context.Tell(key, KeyEventClass.Generic, "expire"u8);
        }
    }
}

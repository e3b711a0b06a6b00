// GET and the commands that read a string: GETEX, GETDEL, MGET, STRLEN, GETRANGE (SUBSTR).
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Strings;

static unsafe class Get
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!StringValue.TryRead(context, key, out var item)) return;
        ReplyWith(context, key, item);
    }

    public static void RunWithExpiry(CommandContext context)
    {
        var expiry = new ExpiryOption();
        for (var i = 2; i < context.ArgumentCount;)
        {
            if (expiry.TryTake(context, ref i, ExpiryWords.Persist)) continue;
            context.SyntaxError();
            return;
        }
        if (!expiry.TryRead(context)) return;
        var key = context.Key(1);
        if (!StringValue.TryRead(context, key, out var item)) return;
        ReplyWith(context, key, item);
        if (item.IsNull) return;
        if (expiry.Change == ExpiryChange.Set)
        {
            if (context.IsPast(expiry.AtMs))
            {
                context.End(key);
            }
            else
            {
                key.Database.SetExpiry(key, item, expiry.AtMs);
                context.Changed(key, KeyEventClass.Generic, "expire"u8);
                context.Effects.Instead(key, "PEXPIREAT"u8, 1).Add(expiry.AtMs);
            }
        }
        else if (expiry.Change == ExpiryChange.Persist && item.HasExpiry)
        {
            key.Database.SetExpiry(key, item, 0);
            context.Changed(key, KeyEventClass.Generic, "persist"u8);
            context.Effects.Instead(key, "PERSIST"u8, 0);
        }
    }

    public static void RunAndDelete(CommandContext context)
    {
        var key = context.Key(1);
        if (!StringValue.TryRead(context, key, out var item)) return;
        ReplyWith(context, key, item);
        if (item.IsNull) return;
        key.Database.Delete(key);
        context.Changed(key, KeyEventClass.Generic, "del"u8);
        context.Effects.Remove(key, lazily: false);
    }

    public static void RunMany(CommandContext context)
    {
        context.Reply.Array(context.ArgumentCount - 1);
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            var key = context.Key(i);
            var item = key.Database.Read(key);
            if (item.IsNull || item.Type != ItemType.String) context.Reply.Null();
            else context.ReplyWithValue(key, item, 0, item.ValueLength);
        }
    }

    public static void RunLength(CommandContext context)
    {
        if (!StringValue.TryRead(context, context.Key(1), out var item)) return;
        context.Reply.Integer(item.IsNull ? 0 : item.ValueLength);
    }

    public static void RunRange(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var start) || !context.TryReadInteger(3, out var end)) return;
        var key = context.Key(1);
        if (!StringValue.TryRead(context, key, out var item)) return;
        long length = item.IsNull ? 0 : item.ValueLength;
        if (length == 0 || (start < 0 && end < 0 && start > end))
        {
            context.Reply.BulkString(default);
            return;
        }
        start = Math.Max(start < 0 ? start + length : start, 0);
        end = Math.Min(Math.Max(end < 0 ? end + length : end, 0), length - 1);
        if (start > end) context.Reply.BulkString(default);
        else context.ReplyWithValue(key, item, (int)start, (int)(end - start + 1));
    }

    internal static void ReplyWith(CommandContext context, in KeyRef key, ItemView item)
    {
        if (item.IsNull) context.Reply.Null();
        else context.ReplyWithValue(key, item, 0, item.ValueLength);
    }
}

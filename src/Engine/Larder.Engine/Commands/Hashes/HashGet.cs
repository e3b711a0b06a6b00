// The commands that read fields by name: HGET, HMGET, HEXISTS, HSTRLEN, HLEN.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Hashes;

static class HashGet
{
    public static void Run(CommandContext context)
    {
        if (!HashValue.TryRead(context, context.Key(1), out _, out var hash)) return;
        if (hash.TryGet(context.Argument(2), context.NowMs, out var value)) context.Reply.BulkString(value);
        else context.Reply.Null();
    }

    public static void RunMany(CommandContext context)
    {
        if (!HashValue.TryRead(context, context.Key(1), out _, out var hash)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (hash.TryGet(context.Argument(i), context.NowMs, out var value)) context.Reply.BulkString(value);
            else context.Reply.Null();
        }
    }

    public static void RunExists(CommandContext context)
    {
        if (!HashValue.TryRead(context, context.Key(1), out _, out var hash)) return;
        context.Reply.Integer(hash.Contains(context.Argument(2), context.NowMs) ? 1 : 0);
    }

    public static void RunLengthOfValue(CommandContext context)
    {
        if (!HashValue.TryRead(context, context.Key(1), out _, out var hash)) return;
        hash.TryGet(context.Argument(2), context.NowMs, out var value);
        context.Reply.Integer(value.Length);
    }

    public static void RunLength(CommandContext context)
    {
        if (HashValue.TryRead(context, context.Key(1), out _, out var hash)) context.Reply.Integer(hash.Count);
    }
}

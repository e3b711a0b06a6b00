// The commands that read fields by name: HGET, HMGET, HEXISTS, HSTRLEN, HLEN.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashGet
{
    public static void Run(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out HashView hash)) return;
        if (hash.TryGet(context.Argument(2), context.VisibleAtMs, out var value)) context.Reply.BulkString(value);
        else context.Reply.Null();
    }

    public static void RunMany(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out HashView hash)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (hash.TryGet(context.Argument(i), context.VisibleAtMs, out var value)) context.Reply.BulkString(value);
            else context.Reply.Null();
        }
    }

    public static void RunExists(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out HashView hash)) return;
        context.Reply.Integer(hash.Contains(context.Argument(2), context.VisibleAtMs) ? 1 : 0);
    }

    public static void RunLengthOfValue(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out HashView hash)) return;
        hash.TryGet(context.Argument(2), context.VisibleAtMs, out var value);
        context.Reply.Integer(value.Length);
    }

    public static void RunLength(CommandContext context)
    {
        if (context.TryRead(context.Key(1), out _, out HashView hash)) context.Reply.Integer(hash.Count);
    }
}

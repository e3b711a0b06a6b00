// The commands that read a hash as a whole: HGETALL, HKEYS, HVALS.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashGetAll
{
    public static void Run(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out var item, out HashView hash)) return;
        if (item.IsNull)
        {
            context.Reply.Map(0);
            return;
        }
        // How many there are is only known at the end: some may have ended.
        var deferred = context.Reply.Defer();
        long count = 0;
        for (var fields = hash.Fields(context.VisibleAtMs); fields.MoveNext(); count++)
        {
            context.Reply.BulkString(fields.Field);
            context.Reply.BulkString(fields.Value);
        }
        context.Reply.CloseMap(deferred, count);
    }

    public static void RunNames(CommandContext context) => ReplyParts(context, names: true);

    public static void RunValues(CommandContext context) => ReplyParts(context, names: false);

    static void ReplyParts(CommandContext context, bool names)
    {
        if (!context.TryRead(context.Key(1), out var item, out HashView hash)) return;
        if (item.IsNull)
        {
            context.Reply.Array(0);
            return;
        }
        var deferred = context.Reply.Defer();
        long count = 0;
        for (var fields = hash.Fields(context.VisibleAtMs); fields.MoveNext(); count++)
            context.Reply.BulkString(names ? fields.Field : fields.Value);
        context.Reply.CloseArray(deferred, count);
    }
}

// HTTL, HPTTL, HEXPIRETIME, HPEXPIRETIME key FIELDS numfields field [field ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class FieldTimeToLive
{
    const int NoField = -2, NoExpiry = -1;

    public static void RunSeconds(CommandContext context) => Reply(context, inSeconds: true, context.NowMs);

    public static void RunMillis(CommandContext context) => Reply(context, inSeconds: false, context.NowMs);

    public static void RunAtSeconds(CommandContext context) => Reply(context, inSeconds: true, 0);

    public static void RunAtMillis(CommandContext context) => Reply(context, inSeconds: false, 0);

    static void Reply(CommandContext context, bool inSeconds, long fromMs)
    {
        if (!FieldList.TryRead(context, 2, ErrorTexts.Syntax, out var first)) return;
        if (!context.TryRead(context.Key(1), out _, out HashView hash)) return;
        context.Reply.Array(context.ArgumentCount - first);
        for (var i = first; i < context.ArgumentCount; i++)
        {
            if (!hash.TryGet(context.Argument(i), context.VisibleAtMs, out _, out var atMs))
            {
                context.Reply.Integer(NoField);
                continue;
            }
            var ms = Math.Max(atMs - fromMs, 0); // an import source sees fields that have ended
            context.Reply.Integer(atMs == 0 ? NoExpiry : inSeconds ? ms / 1000 + (ms % 1000 >= 500 ? 1 : 0) : ms);
        }
    }
}

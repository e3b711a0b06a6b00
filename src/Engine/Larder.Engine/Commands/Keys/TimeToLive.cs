// TTL, PTTL, EXPIRETIME, PEXPIRETIME: when a key ends; -1 never, -2 there is no key.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Keys;

static class TimeToLive
{
    public static void InSeconds(CommandContext context) => Reply(context, relative: true, inSeconds: true);

    public static void InMillis(CommandContext context) => Reply(context, relative: true, inSeconds: false);

    public static void AtSeconds(CommandContext context) => Reply(context, relative: false, inSeconds: true);

    public static void AtMillis(CommandContext context) => Reply(context, relative: false, inSeconds: false);

    static void Reply(CommandContext context, bool relative, bool inSeconds)
    {
        var key = context.Key(1);
        var item = key.Database.Peek(key);
        if (item.IsNull || !item.HasExpiry)
        {
            context.Reply.Integer(item.IsNull ? -2 : -1);
            return;
        }
        var ms = relative ? Math.Max(item.ExpireAtMs - context.NowMs, 0) : item.ExpireAtMs;
        context.Reply.Integer(inSeconds ? ms / 1000 + (ms % 1000 >= 500 ? 1 : 0) : ms); // it may be the last that there is
    }
}

// RENAME and RENAMENX.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Keys;

static class Rename
{
    public static void Run(CommandContext context) => Run(context, onlyIfMissing: false);

    public static void RunIfMissing(CommandContext context) => Run(context, onlyIfMissing: true);

    static void Run(CommandContext context, bool onlyIfMissing)
    {
        KeyRef from = context.Key(1), to = context.Key(2);
        var item = from.Database.Use(from);
        if (item.IsNull)
        {
            context.Reply.Error(ErrorTexts.NoSuchKey);
            return;
        }
        var same = from.Span.SequenceEqual(to.Span);
        if (onlyIfMissing && (same || !to.Database.Find(to).IsNull))
        {
            context.Reply.Integer(0);
            return;
        }
        if (!same)
        {
            from.Database.MoveTo(from, to);
            context.Tell(from, KeyEventClass.Generic, "rename_from"u8);
            context.Changed(to, KeyEventClass.Generic, "rename_to"u8);
        }
        if (onlyIfMissing) context.Reply.Integer(1);
        else context.Reply.Ok();
    }
}

// XTRIM key MAXLEN|MINID [=|~] threshold [LIMIT count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Streams;

static class StreamTrimming
{
    public static void Run(CommandContext context)
    {
        var options = default(TrimOptions);
        if (!options.TryRead(context, isAdd: false, out _) || !options.TryComplete(context, isAdd: false)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out StreamEdit edit)) return;
        var removed = edit.IsMissing ? 0 : edit.Trim(options.Trim);
        if (removed > 0)
        {
            context.Changed(key, KeyEventClass.Stream, "xtrim"u8, removed: false, removed);
            context.TellResult(options, edit.View);
        }
        context.Reply.Integer(removed);
    }
}

// XTRIM key MAXLEN|MINID [=|~] threshold [LIMIT count].
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Streams;

static class StreamTrimming
{
    public static void Run(CommandContext context)
    {
        var options = default(TrimOptions);
        if (!options.TryRead(context, isAdd: false, out _) || !options.TryComplete(context, isAdd: false)) return;
        var key = context.Key(1);
        if (!StreamValue.TryEdit(context, key, out var edit)) return;
        var removed = edit.IsMissing ? 0 : edit.Trim(options.Trim);
        if (removed > 0) StreamValue.Changed(context, key, "xtrim"u8);
        context.Reply.Integer(removed);
    }
}

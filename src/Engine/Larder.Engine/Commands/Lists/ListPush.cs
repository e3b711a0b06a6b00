// LPUSH, RPUSH, LPUSHX, RPUSHX.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Lists;

namespace Larder.Engine.Commands.Lists;

static class ListPush
{
    public static void RunLeft(CommandContext context) => Run(context, atHead: true, creates: true);

    public static void RunRight(CommandContext context) => Run(context, atHead: false, creates: true);

    public static void RunLeftExisting(CommandContext context) => Run(context, atHead: true, creates: false);

    public static void RunRightExisting(CommandContext context) => Run(context, atHead: false, creates: false);

    /// <summary>The event that a push raises.</summary>
    public static ReadOnlySpan<byte> EventName(bool atHead) => atHead ? "lpush"u8 : "rpush"u8;

    static void Run(CommandContext context, bool atHead, bool creates)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        if (item.IsNull && !creates)
        {
            context.Reply.Integer(0);
            return;
        }
        var size = default(RunSize);
        for (var i = 2; i < context.ArgumentCount; i++) size.Add(context.Argument(i).Length);
        edit.Expect(size);
        for (var i = 2; i < context.ArgumentCount; i++) edit.Push(context.Argument(i), atHead);
        context.Reply.Integer(edit.View.Count);
        context.Changed(key, KeyEventClass.List, EventName(atHead), removed: false, context.ArgumentCount - 2);
    }
}

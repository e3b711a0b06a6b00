// LMOVE, RPOPLPUSH, BLMOVE, BRPOPLPUSH: an element goes from an end of one list to an end of another, or of the same.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

sealed class ListMove(BlockedClients blocked)
{
    public static void Run(CommandContext context)
    {
        if (!TryReadEnd(context, 3, out var fromHead) || !TryReadEnd(context, 4, out var toHead)) return;
        if (!TryMove(context, fromHead, toHead)) context.Reply.Null();
    }

    public static void RunRightToLeft(CommandContext context)
    {
        if (!TryMove(context, fromHead: false, toHead: true)) context.Reply.Null();
    }

    public void RunBlocking(CommandContext context)
    {
        if (!TryReadEnd(context, 3, out var fromHead) || !TryReadEnd(context, 4, out var toHead)) return;
        if (context.TryReadTimeoutSeconds(5, out var timeoutMs)) MoveOrBlock(context, fromHead, toHead, timeoutMs, "LMOVE"u8);
    }

    public void RunRightToLeftBlocking(CommandContext context)
    {
        if (context.TryReadTimeoutSeconds(3, out var timeoutMs))
            MoveOrBlock(context, fromHead: false, toHead: true, timeoutMs, "RPOPLPUSH"u8);
    }

    // LEFT is the head, RIGHT the tail.
    static bool TryReadEnd(CommandContext context, int argument, out bool isHead)
    {
        isHead = context.Is(argument, "left"u8);
        return isHead || context.Is(argument, "right"u8) || context.SyntaxError();
    }

    // Told without its timeout, which is the last argument.
    void MoveOrBlock(CommandContext context, bool fromHead, bool toHead, long timeoutMs, ReadOnlySpan<byte> effect)
    {
        if (TryMove(context, fromHead, toHead))
        {
            var timeout = context.ArgumentCount - 1;
            if (context.Dirty > 0)
                context.Effects.Instead(context.Client.Database, effect, timeout - 1).Add(context.Arguments, 1, timeout);
            return;
        }
        if (context.CanBlock) blocked.Block(context, ItemType.List, 1, 1, timeoutMs);
        else context.Reply.Null();
    }

    // False when there is no source; nothing is replied then.
    static bool TryMove(CommandContext context, bool fromHead, bool toHead)
    {
        KeyRef source = context.Key(1), target = context.Key(2);
        if (!context.TryEdit(source, out var item, out ListEdit from)) return true;
        if (item.IsNull) return false;
        if (!context.TryEdit(target, out var targetItem, out ListEdit to)) return true;
        bool removed;
        if (item.IsSame(targetItem))
        {
            Rotate(context, ref from, fromHead, toHead);
            removed = false;
            context.Tell(target, KeyEventClass.List, ListPush.EventName(toHead));
        }
        else
        {
            var element = from.View[fromHead ? 0 : from.View.Count - 1];
            context.Reply.BulkString(element);
            to.Expect(element.Length);
            to.Push(element, toHead);
            context.Tell(target, KeyEventClass.List, ListPush.EventName(toHead));
            from.Pop(fromHead);
            removed = from.Finish();
        }
        context.Changed(source, KeyEventClass.List, ListPop.EventName(fromHead), removed);
        return true;
    }

    // A copy is pushed, as what is pushed must not lie in the list.
    static void Rotate(CommandContext context, ref ListEdit edit, bool fromHead, bool toHead)
    {
        var element = edit.View[fromHead ? 0 : edit.View.Count - 1];
        context.Reply.BulkString(element);
        if (fromHead == toHead || edit.View.Count == 1) return;
        var scratch = context.Scratch;
        scratch.Reset();
        scratch.Write(element);
        edit.Pop(fromHead);
        edit.Expect(scratch.Length);
        edit.Push(scratch.Written, toHead);
        edit.Finish();
        scratch.Reset();
    }
}

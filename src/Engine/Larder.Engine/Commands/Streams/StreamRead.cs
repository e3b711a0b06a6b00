// XREAD [COUNT count] [BLOCK ms] STREAMS key [key ...] id [id ...]; "$" is behind the last entry, "+" before it.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

sealed class StreamRead(BlockedClients blocked)
{
    const int FewKeys = 32;

    public void Run(CommandContext context)
    {
        var request = default(ReadRequest);
        if (!request.TryRead(context, isGroup: false)) return;
        var ids = request.KeyCount <= FewKeys
            ? stackalloc StreamId[request.KeyCount]
            : new StreamId[request.KeyCount];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!TryReadId(context, request, i, out ids[i])) return;
        }
        var reply = default(ReadReply);
        for (var i = 0; i < ids.Length; i++)
        {
            var key = request.Key(context, i);
            var item = key.Database.Peek(key); // counted once more, as the real server does
            if (item.IsNull) continue;
            var stream = new StreamView(key.Database.Arena, item);
            if (!stream.TryGetLast(out var last) || last <= ids[i]) continue;
            reply.Open(context, key.Span);
            context.Reply.Entries(stream.Walk(ids[i].Next, StreamId.Max), request.Count);
        }
        if (reply.StreamCount > 0) reply.Close(context);
        else if (request.Blocks && context.CanBlock) Block(context, request, ids);
        else context.Reply.NullArray();
    }

    // What is "$" now must be the same when the command is run again.
    void Block(CommandContext context, in ReadRequest request, ReadOnlySpan<StreamId> ids)
    {
        var waiter = blocked.Block(context, ItemType.Stream, request.FirstKey, request.KeyCount, request.TimeoutMs);
        if (waiter == null) return;
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        for (var i = 0; i < ids.Length; i++)
        {
            var argument = request.IdArgument(i);
            if (context.Argument(argument).SequenceEqual("$"u8))
                waiter.Replace(argument, text[..ids[i].Format(text)]);
        }
    }

    // The id behind which is read.
    static bool TryReadId(CommandContext context, in ReadRequest request, int index, out StreamId id)
    {
        id = StreamId.Min;
        if (!context.TryRead(request.Key(context, index), out var item, out StreamView stream)) return false;
        var argument = request.IdArgument(index);
        var text = context.Argument(argument);
        if (text.SequenceEqual("$"u8))
        {
            if (!item.IsNull) id = stream.LastId;
            return true;
        }
        if (text.SequenceEqual("+"u8))
        {
            // As in Valkey this is the entry added last, and nothing where that one was deleted.
            if (!item.IsNull && stream.Count > 0) id = stream.LastId.Previous;
            return true;
        }
        if (!text.SequenceEqual(">"u8)) return context.TryReadId(argument, out id);
        context.Reply.Error(
            "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."u8);
        return false;
    }
}

// XREADGROUP GROUP group consumer [COUNT count] [BLOCK ms] [NOACK] STREAMS key [key ...] id [id ...]; ">" is what the
// group has not been given yet, any other id the consumer's own pending entries behind it.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;

namespace Larder.Engine.Commands.Streams;

sealed class GroupRead(BlockedClients blocked)
{
    const int FewKeys = 32;

    public void Run(CommandContext context)
    {
        var request = default(ReadRequest);
        if (!request.TryRead(context, isGroup: true)) return;
        var ids = request.KeyCount <= FewKeys
            ? stackalloc StreamId[request.KeyCount]
            : new StreamId[request.KeyCount];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!TryReadId(context, request, i, out ids[i])) return;
        }
        context.Effects.Silence(); // each entry that is given tells of itself
        var reply = default(ReadReply);
        for (var i = 0; i < ids.Length; i++) Serve(context, request, i, ids[i], ref reply);
        if (reply.StreamCount > 0)
        {
            context.Dirty++;
            reply.Close(context);
        }
        else if (request.Blocks && context.CanBlock)
        {
            blocked.Block(context, ItemType.Stream, request.FirstKey, request.KeyCount, request.TimeoutMs, alsoWhenGone: true);
        }
        else
        {
            context.Reply.NullArray();
        }
    }

    // ">" is the highest id, behind which there is nothing.
    static bool TryReadId(CommandContext context, in ReadRequest request, int index, out StreamId id)
    {
        id = StreamId.Max;
        var key = request.Key(context, index);
        if (!context.TryRead(key, out var item, out StreamView stream)) return false;
        var groupName = context.Argument(request.GroupArgument);
        var where = " in XREADGROUP with GROUP option"u8;
        if (!context.TryFindGroup(key, item, stream, groupName, out _, where)) return false;
        var argument = request.IdArgument(index);
        var text = context.Argument(argument);
        if (text.SequenceEqual(">"u8)) return true;
        if (!text.SequenceEqual("$"u8) && !text.SequenceEqual("+"u8)) return context.TryReadId(argument, out id);
        context.Reply.Error([
            .. "ERR The "u8, .. text,
            .. " ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by "u8,
            .. "specifying a proper ID, or use the > ID to get new messages. The "u8, .. text,
            .. " ID would just return an empty result set."u8]);
        return false;
    }

    static void Serve(
        CommandContext context, in ReadRequest request, int index, StreamId id, ref ReadReply reply)
    {
        var key = request.Key(context, index);
        var stream = new StreamView(key.Database.Arena, key.Database.Peek(key));
        Base.Check.That(stream.Groups.TryFind(context.Argument(request.GroupArgument), out var group));
        var edit = context.EditGroup(key, group, out stream);
        var consumer = context.Hear(key, edit, context.Argument(request.ConsumerArgument), isTold: request.NoAck);
        if (id != StreamId.Max)
        {
            reply.Open(context, key.Span);
            GiveHistory(context, stream, edit, consumer, id.Next, request.Count);
        }
        else if (stream.TryGetLast(out var last) && last > group.LastId)
        {
            reply.Open(context, key.Span);
            GiveNew(context, key, stream, edit, consumer, request);
        }
    }

    static void GiveNew(
        CommandContext context, in KeyRef key, StreamView stream, GroupEdit edit, Consumer consumer, in ReadRequest request)
    {
        var group = edit.Group;
        var array = context.Reply.Defer();
        var count = 0L;
        var walk = stream.Walk(group.LastId.Next, StreamId.Max);
        while ((request.Count == 0 || count < request.Count) && walk.MoveNext())
        {
            GroupProgress.Advance(stream, edit, walk.Current.Id);
            context.Reply.Entry(walk.Current);
            if (!request.NoAck)
            {
                var pending = Deliver(edit, walk.Current.Id, consumer, context.NowMs);
                context.TellPending(key, group, consumer.Name, walk.Current.Id, group.PendingAt(pending));
            }
            count++;
        }
        if (count > 0) context.TellProgress(key, group);
        context.Reply.CloseArray(array, count);
    }

    // The entry may be pending already: XGROUP SETID goes back.
    static uint Deliver(GroupEdit edit, StreamId id, Consumer consumer, long nowMs)
    {
        edit.SetActive(consumer, nowMs);
        if (!edit.Group.Pending.TryFind(id, out var pending))
            return edit.Add(id, consumer, nowMs, deliveryCount: 1);
        edit.Assign(id, pending, consumer);
        ref var entry = ref edit.PendingAt(id, ref pending);
        entry.DeliveredAtMs = nowMs;
        entry.DeliveryCount = 1;
        return pending;
    }

    static void GiveHistory(
        CommandContext context, StreamView stream, GroupEdit edit, Consumer consumer, StreamId from, long most)
    {
        var array = context.Reply.Defer();
        var count = 0L;
        var pending = consumer.Pending;
        var search = stream.Search();
        var (position, id) = (pending.Ceiling(from), StreamId.Min);
        for (; !position.IsNull && (most == 0 || count < most); position = pending.Behind(id))
        {
            id = pending.IdAt(position);
            if (search.TryFind(id, out var entry))
            {
                context.Reply.Entry(entry);
                var handle = pending.HandleAt(position);
                ref var delivery = ref edit.PendingAt(id, ref handle);
                delivery.DeliveredAtMs = context.NowMs;
                delivery.DeliveryCount++;
            }
            else
            {
                context.Reply.Array(2);
                context.Reply.StreamId(id);
                context.Reply.NullArray();
            }
            count++;
        }
        context.Reply.CloseArray(array, count);
    }
}

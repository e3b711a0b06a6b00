// XINFO GROUPS key and XINFO CONSUMERS key group.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Streams;

static class GroupInfo
{
    public static void RunGroups(CommandContext context)
    {
        if (!TryRead(context, out var stream)) return;
        var groups = stream.Groups;
        var reply = context.Reply;
        reply.Array(groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i];
            reply.Map(6);
            reply.Field("name"u8, group.Name);
            reply.Field("consumers"u8, group.ConsumerCount);
            reply.Field("pending"u8, group.Pending.Count);
            Progress(reply, stream, group);
        }
    }

    public static void RunConsumers(CommandContext context)
    {
        if (!TryRead(context, out var stream)) return;
        var name = context.Argument(3);
        if (!stream.Groups.TryFind(name, out var group))
        {
            GroupErrors.NoGroup(context, context.Argument(2), name);
            return;
        }
        var reply = context.Reply;
        reply.Array(group.ConsumerCount);
        for (var i = 0; i < group.ConsumerCount; i++)
        {
            var consumer = group.ConsumerAt(i);
            reply.Map(4);
            reply.Field("name"u8, consumer.Name);
            reply.Field("pending"u8, consumer.Pending.Count);
            reply.Field("idle"u8, Math.Max(context.NowMs - consumer.SeenAtMs, 0));
            reply.BulkString("inactive"u8);
            var isActive = consumer.ActiveAtMs != Consumer.NeverActive;
            reply.Integer(isActive ? context.NowMs - consumer.ActiveAtMs : Consumer.NeverActive);
        }
    }

    /// <summary>The stream of an XINFO subcommand; false when there is none, and the error is written.</summary>
    public static bool TryRead(CommandContext context, out StreamView stream)
    {
        if (!context.TryRead(context.Key(2), out var item, out stream)) return false;
        if (!item.IsNull) return true;
        context.Reply.Error(ErrorTexts.NoSuchKey);
        return false;
    }

    /// <summary>Three fields: how far the group has read.</summary>
    public static void Progress(RespWriter reply, StreamView stream, ConsumerGroup group)
    {
        reply.Field("last-delivered-id"u8, group.LastId);
        reply.BulkString("entries-read"u8);
        if (group.EntriesRead != ConsumerGroup.Unknown) reply.Integer(group.EntriesRead);
        else reply.Null();
        reply.BulkString("lag"u8);
        if (GroupProgress.TryGetLag(stream, group, out var lag)) reply.Integer(lag);
        else reply.Null();
    }
}

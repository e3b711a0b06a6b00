// XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]. Replies where to go on, what was claimed,
// and which pending entries are no more in the stream.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Trees;

namespace Larder.Engine.Commands.Streams;

static class GroupAutoClaim
{
    const long UsualCount = 100;
    const long TriesPerEntry = 10;
    const int StreamIdBytes = 16;

    // The real server sets memory for so many ids aside, which no machine has.
    const long MostCount = 1L << 42;

    struct Options
    {
        public long MinIdleMs, Count;
        public StreamId Start;
        public bool JustIds;
    }

    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        var item = key.Database.Read(key);
        if (!TryReadOptions(context, out var options)) return;
        if (!item.IsNull && !context.IsOfType(item, ItemType.Stream)) return;
        var stream = new StreamView(key.Database.Arena, item);
        if (!context.TryFindGroup(key, item, stream, context.Argument(2), out var group)) return;
        var edit = context.EditGroup(key, group, out stream);
        var consumer = context.Hear(key, edit, context.Argument(3));
        context.Reply.Array(3);
        context.Effects.Silence(); // each entry that is claimed tells of itself
        Claim(context, key, stream, edit, consumer, options);
    }

    // Where to go on comes first in the reply and is only known at the end, so it is looked for before anything changes.
    static void Claim(
        CommandContext context, in KeyRef key, StreamView stream, GroupEdit edit, Consumer consumer, in Options options)
    {
        var group = edit.Group;
        var pending = group.Pending;
        var end = FindEnd(context, stream, edit.Group, options, out var goneCount);
        context.Reply.StreamId(end.IsNull ? StreamId.Min : pending.IdAt(end));
        var endId = end.IsNull ? StreamId.Max : pending.IdAt(end).Previous;
        var gone = goneCount == 0 ? [] : new StreamId[goneCount];

        var array = context.Reply.Defer();
        int claimed = 0, goneSeen = 0;
        var search = stream.Search();
        var id = StreamId.Min;
        for (var position = pending.Ceiling(options.Start); !position.IsNull; position = pending.Behind(id))
        {
            id = pending.IdAt(position);
            if (id > endId) break;
            var handle = pending.HandleAt(position);
            if (!search.TryFind(id, out var entry))
            {
                gone[goneSeen++] = id;
                context.TellPending(key, group, group.OwnerOf(handle).Name, id, group.PendingAt(handle));
            }
            else if (IsIdle(context, edit.Group, handle, options))
            {
                context.Claim(edit, consumer, entry, ref handle, context.NowMs, options.JustIds);
                context.TellPending(key, group, consumer.Name, id, group.PendingAt(handle));
                claimed++;
            }
        }
        context.Reply.CloseArray(array, claimed);
        context.Reply.Array(gone.Length);
        foreach (var lost in gone)
        {
            context.Reply.StreamId(lost);
            edit.Remove(lost);
        }
        context.Dirty += gone.Length;
    }

    // The entry that is no more looked at; none when there is no such.
    static IdPosition FindEnd(
        CommandContext context, StreamView stream, ConsumerGroup group, in Options options, out int goneCount)
    {
        goneCount = 0;
        var count = options.Count;
        var pending = group.Pending;
        var search = stream.Search();
        var position = pending.Ceiling(options.Start);
        for (var tries = count * TriesPerEntry; tries > 0 && count > 0 && !position.IsNull; tries--)
        {
            var isGone = !search.TryFind(pending.IdAt(position), out _);
            if (isGone) goneCount++;
            if (isGone || IsIdle(context, group, pending.HandleAt(position), options)) count--;
            position = pending.Next(position);
        }
        return position;
    }

    static bool IsIdle(CommandContext context, ConsumerGroup group, uint pending, in Options options) =>
        options.MinIdleMs == 0 || context.NowMs - group.PendingAt(pending).DeliveredAtMs >= options.MinIdleMs;

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = new Options { Count = UsualCount };
        if (!context.TryReadInteger(
            4, long.MinValue, long.MaxValue, "ERR Invalid min-idle-time argument for XAUTOCLAIM"u8,
            out options.MinIdleMs))
            return false;
        options.MinIdleMs = Math.Max(options.MinIdleMs, 0);
        if (!context.TryReadStart(5, out options.Start)) return false;
        for (var i = 6; i < context.ArgumentCount; i++)
        {
            if (i + 1 < context.ArgumentCount && context.Is(i, "count"u8))
            {
                const long most = long.MaxValue / StreamIdBytes;
                if (!context.TryReadInteger(++i, 1, most, "ERR COUNT must be > 0"u8, out options.Count)) return false;
                if (options.Count > MostCount)
                {
                    return context.Refuse(
                        "ERR Insufficient memory, failed allocating transient memory, COUNT too high."u8);
                }
            }
            else if (context.Is(i, "justid"u8))
            {
                options.JustIds = true;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }
}

// XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class StreamSetId
{
    const long NotGiven = -1;

    public static void Run(CommandContext context)
    {
        if (!context.TryReadId(2, out var id)) return;
        if (!TryReadOptions(context, id, out var entriesAdded, out var maxDeletedId)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out StreamEdit edit)) return;
        if (edit.IsMissing)
        {
            context.Reply.Error(ErrorTexts.NoSuchKey);
            return;
        }
        var stream = edit.View;
        if (id < stream.MaxDeletedId)
        {
            context.Reply.Error("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id"u8);
            return;
        }
        if (stream.TryGetLast(out var last) && id < last)
        {
            context.Reply.Error("ERR The ID specified in XSETID is smaller than the target stream top item"u8);
            return;
        }
        if (entriesAdded != NotGiven && stream.Count > entriesAdded)
        {
            context.Reply.Error(
                "ERR The entries_added specified in XSETID is smaller than the target stream length"u8);
            return;
        }
        edit.SetCounters(
            id,
            entriesAdded == NotGiven ? stream.EntriesAdded : entriesAdded,
            maxDeletedId == StreamId.Min ? stream.MaxDeletedId : maxDeletedId);
        context.Dirty++;
        context.Note(key, KeyEventClass.Stream, "xsetid"u8);
        context.Reply.Ok();
    }

    static bool TryReadOptions(CommandContext context, StreamId id, out long entriesAdded, out StreamId maxDeletedId)
    {
        entriesAdded = NotGiven;
        maxDeletedId = default;
        for (var i = 3; i < context.ArgumentCount; i += 2)
        {
            var hasMore = i + 1 < context.ArgumentCount;
            if (hasMore && context.Is(i, "entriesadded"u8))
            {
                if (!context.TryReadInteger(i + 1, out entriesAdded)) return false;
                if (entriesAdded >= 0) continue;
                context.Reply.Error("ERR entries_added must be positive"u8);
                return false;
            }
            if (!hasMore || !context.Is(i, "maxdeletedid"u8)) return context.SyntaxError();
            if (!context.TryReadId(i + 1, out maxDeletedId)) return false;
            if (id >= maxDeletedId) continue;
            context.Reply.Error(
                "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"u8);
            return false;
        }
        return true;
    }
}

// XGROUP CREATE, SETID, DESTROY, CREATECONSUMER, DELCONSUMER.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;

namespace Larder.Engine.Commands.Streams;

static class GroupChange
{
    public static void RunCreate(CommandContext context)
    {
        if (!TryReadOptions(context, isCreate: true, out var entriesRead, out var makesStream)) return;
        var key = context.Key(2);
        if (!TryEdit(context, key, out var edit, mayBeMissing: makesStream)) return;
        if (!TryReadId(context, edit, mayBeEdge: false, out var id)) return;
        var isNew = edit.IsMissing;
        if (isNew) edit.Create();
        if (!edit.Groups.TryAdd(context.Argument(3), id, entriesRead, out _))
        {
            context.Reply.Error("BUSYGROUP Consumer Group name already exists"u8);
            return;
        }
        if (isNew) context.Changed(key, KeyEventClass.Stream, "xgroup-create"u8);
        else Changed(context, key, "xgroup-create"u8);
        context.Reply.Ok();
    }

    public static void RunSetId(CommandContext context)
    {
        if (!TryReadOptions(context, isCreate: false, out var entriesRead, out _)) return;
        var key = context.Key(2);
        if (!TryEditGroup(context, key, out var edit, out var group)) return;
        if (!TryReadId(context, edit, mayBeEdge: true, out var id)) return;
        var groupEdit = edit.Groups.Edit(group);
        groupEdit.LastId = id;
        groupEdit.EntriesRead = entriesRead;
        Changed(context, key, "xgroup-setid"u8);
        context.Reply.Ok();
    }

    public static void RunDestroy(CommandContext context)
    {
        var key = context.Key(2);
        if (!TryEdit(context, key, out var edit)) return;
        var isRemoved = edit.RemoveGroup(context.Argument(3));
        if (isRemoved) Changed(context, key, "xgroup-destroy"u8);
        context.Reply.Integer(isRemoved ? 1 : 0);
    }

    public static void RunCreateConsumer(CommandContext context)
    {
        var key = context.Key(2);
        if (!TryEditGroup(context, key, out var edit, out var group)) return;
        var isNew = edit.Groups.Edit(group).TryAddConsumer(context.Argument(4), context.NowMs, out _);
        if (isNew) Changed(context, key, "xgroup-createconsumer"u8);
        context.Reply.Integer(isNew ? 1 : 0);
    }

    public static void RunDeleteConsumer(CommandContext context)
    {
        var key = context.Key(2);
        if (!TryEditGroup(context, key, out var edit, out var group)) return;
        if (!group.TryFindConsumer(context.Argument(4), out var consumer))
        {
            context.Reply.Integer(0);
            return;
        }
        context.Reply.Integer(consumer.Pending.Count);
        edit.RemoveConsumer(group, consumer);
        Changed(context, key, "xgroup-delconsumer"u8);
    }

    // A group is no part of what is read of a stream: neither WATCH nor a cache hears of it.
    static void Changed(CommandContext context, in KeyRef key, ReadOnlySpan<byte> eventName)
    {
        context.Dirty++;
        context.Note(key, KeyEventClass.Stream, eventName);
    }

    static bool TryEdit(CommandContext context, in KeyRef key, out StreamEdit edit, bool mayBeMissing = false)
    {
        key.Database.Shard.Events.RaiseTouched(key);
        if (!context.TryEdit(key, out _, out edit)) return false;
        if (!edit.IsMissing || mayBeMissing) return true;
        context.Reply.Error([
            .. "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use "u8,
            .. "the MKSTREAM option to create an empty stream automatically."u8]);
        return false;
    }

    static bool TryEditGroup(CommandContext context, in KeyRef key, out StreamEdit edit, out ConsumerGroup group)
    {
        group = default;
        if (!TryEdit(context, key, out edit)) return false;
        var name = context.Argument(3);
        if (edit.Groups.TryFind(name, out group)) return true;
        GroupErrors.NoGroup(context, key.Span, name);
        return false;
    }

    static bool TryReadId(CommandContext context, in StreamEdit edit, bool mayBeEdge, out StreamId id)
    {
        id = edit.IsMissing ? StreamId.Min : edit.View.LastId;
        if (context.Argument(4).SequenceEqual("$"u8)) return true;
        return mayBeEdge ? context.TryReadIdOrEdge(4, 0, out id) : context.TryReadId(4, out id);
    }

    static bool TryReadOptions(CommandContext context, bool isCreate, out long entriesRead, out bool makesStream)
    {
        entriesRead = ConsumerGroup.Unknown;
        makesStream = false;
        for (var i = 5; i < context.ArgumentCount; i++)
        {
            if (isCreate && context.Is(i, "mkstream"u8))
            {
                makesStream = true;
            }
            else if (i + 1 < context.ArgumentCount && context.Is(i, "entriesread"u8))
            {
                if (!context.TryReadInteger(++i, out entriesRead)) return false;
                if (entriesRead >= 0 || entriesRead == ConsumerGroup.Unknown) continue;
                context.Reply.Error("ERR value for ENTRIESREAD must be positive or -1"u8);
                return false;
            }
            else
            {
                return BadArguments(context);
            }
        }
        // No option may come twice.
        return context.ArgumentCount <= (isCreate ? 8 : 7) || BadArguments(context);
    }

    static bool BadArguments(CommandContext context)
    {
        GroupErrors.BadSubcommand(context, "'. Try XGROUP HELP."u8);
        return false;
    }
}

// XADD key [NOMKSTREAM] [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id field value [field value ...].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class StreamAdd
{
    // What is asked for as id: all of it, the milliseconds alone, or nothing.
    readonly record struct AskedId(StreamId Id, bool HasMs, bool HasSequence);

    public static void Run(CommandContext context)
    {
        var options = default(TrimOptions);
        if (!options.TryRead(context, isAdd: true, out var idArgument)) return;
        if (!TryReadId(context, idArgument, out var asked)) return;
        if (!options.TryComplete(context, isAdd: true)) return;
        var words = context.ArgumentCount - idArgument - 1;
        if (words < 2 || words % 2 != 0)
        {
            context.Reply.Error("ERR wrong number of arguments for 'xadd' command"u8);
            return;
        }
        if (asked.HasSequence && asked.Id == StreamId.Min)
        {
            context.Reply.Error("ERR The ID specified in XADD must be greater than 0-0"u8);
            return;
        }
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out StreamEdit edit)) return;
        if (edit.IsMissing && options.MustExist)
        {
            context.Reply.Null();
            return;
        }
        if (!TryChooseId(context, asked, edit.IsMissing ? StreamId.Min : edit.View.LastId, out var id)) return;
        if (!TryAdd(context, ref edit, id, idArgument + 1)) return;
        context.Changed(key, KeyEventClass.Stream, "xadd"u8);
        context.Reply.StreamId(id);
        if (options.Trims && edit.Trim(options.Trim) > 0) context.Tell(key, KeyEventClass.Stream, "xtrim"u8);
        context.TellResult(options, edit.View, asked.HasSequence ? 0 : idArgument, id);
    }

    static bool TryReadId(CommandContext context, int argument, out AskedId asked)
    {
        asked = default;
        if (argument >= context.ArgumentCount || context.Argument(argument).SequenceEqual("*"u8)) return true;
        if (!context.TryReadNewId(argument, out var id, out var hasSequence)) return false;
        asked = new AskedId(id, true, hasSequence);
        return true;
    }

    static bool TryChooseId(CommandContext context, in AskedId asked, StreamId last, out StreamId id)
    {
        id = asked.Id;
        if (last == StreamId.Max)
        {
            context.Reply.Error(
                "ERR The stream has exhausted the last possible ID, unable to add more items"u8);
            return false;
        }
        if (!asked.HasMs)
        {
            var now = new StreamId((ulong)context.NowMs, 0);
            id = now.Ms > last.Ms ? now : last.Next;
        }
        else if (!asked.HasSequence && id.Ms == last.Ms && last.Sequence != ulong.MaxValue)
        {
            id = last.Next;
        }
        if (id > last) return true;
        context.Reply.Error("ERR The ID specified in XADD is equal or smaller than the target stream top item"u8);
        return false;
    }

    static bool TryAdd(CommandContext context, ref StreamEdit edit, StreamId id, int firstField)
    {
        if (edit.IsMissing) edit.Create();
        var append = edit.Append();
        for (var i = firstField; i < context.ArgumentCount; i += 2)
            append.Expect(context.Argument(i), context.Argument(i + 1));
        if (append.IsTooLarge)
        {
            context.Reply.Error("ERR Elements are too large to be stored"u8);
            return false;
        }
        append.Begin(id);
        for (var i = firstField; i < context.ArgumentCount; i += 2)
            append.Write(context.Argument(i), context.Argument(i + 1));
        append.End();
        return true;
    }
}

// LPOS key element [RANK rank] [COUNT count] [MAXLEN length].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Lists;

namespace Larder.Engine.Commands.Lists;

static class ListPosition
{
    public static void Run(CommandContext context)
    {
        if (!TryReadOptions(context, out var options)) return;
        if (!context.TryRead(context.Key(1), out var item, out ListView list)) return;
        if (item.IsNull)
        {
            if (options.Count < 0) context.Reply.Null();
            else context.Reply.Array(0);
            return;
        }
        Search(context, list, options);
    }

    static void Search(CommandContext context, ListView list, in Options options)
    {
        var backwards = options.Rank < 0;
        var skipped = Math.Abs(options.Rank) - 1;
        var size = list.Count;
        var most = options.MaxLength == 0 ? size : Math.Min(options.MaxLength, size);
        var wantsOne = options.Count < 0;
        var deferred = wantsOne ? 0 : context.Reply.Defer();
        var element = context.Argument(2);
        var walk = list.Walk(backwards ? size - 1 : 0, backwards);
        var found = 0L;
        for (var i = 0L; i < most && walk.MoveNext(); i++)
        {
            if (!walk.Current.SequenceEqual(element) || skipped-- > 0) continue;
            context.Reply.Integer(backwards ? size - 1 - i : i);
            found++;
            if (wantsOne || found == options.Count) break;
        }
        if (!wantsOne) context.Reply.CloseArray(deferred, found);
        else if (found == 0) context.Reply.Null();
    }

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = new Options { Rank = 1, Count = -1 };
        for (var i = 3; i < context.ArgumentCount; i += 2)
        {
            var hasValue = i + 1 < context.ArgumentCount;
            if (hasValue && context.Is(i, "rank"u8))
            {
                if (!TryReadRank(context, i + 1, out options.Rank)) return false;
            }
            else if (hasValue && context.Is(i, "count"u8))
            {
                if (!context.TryReadInteger(
                    i + 1, 0, long.MaxValue, "ERR COUNT can't be negative"u8, out options.Count)) return false;
            }
            else if (hasValue && context.Is(i, "maxlen"u8))
            {
                if (!context.TryReadInteger(
                    i + 1, 0, long.MaxValue, "ERR MAXLEN can't be negative"u8, out options.MaxLength)) return false;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    static bool TryReadRank(CommandContext context, int argument, out long rank)
    {
        if (!context.TryReadNegatable(argument, out rank)) return false;
        if (rank != 0) return true;
        return context.Refuse("ERR RANK can't be zero: use 1 to start from the first match, 2 from the second "u8 +
            "... or use negative to start from the end of the list"u8);
    }

    // Count is -1 where one position is wanted, 0 for all; MaxLength 0 compares all elements.
    struct Options
    {
        public long Rank, Count, MaxLength;
    }
}

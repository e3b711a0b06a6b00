// The arguments of ZRANGE and its relatives: key min max [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

enum RangeOrder : byte
{
    /// <summary>To be said by an option; by rank when it is not.</summary>
    Unstated,
    Rank,
    Score,
    Member,
}

/// <summary>What the command's name settles is set before; the options add the rest.</summary>
struct RangeRequest
{
    public RangeOrder Order;
    public bool IsBackwards;
    public bool WithScores;
    public bool Stores;

    long _start, _end; // of a range by rank
    long _offset, _limit;

    /// <summary>Reads the arguments from the key on; writes the error and returns false when they are bad.</summary>
    public bool TryRead(CommandContext context, int keyArgument, out RangeBounds bounds)
    {
        bounds = default;
        if (!TryReadOptions(context, keyArgument + 3)) return false;
        int min = keyArgument + 1, max = keyArgument + 2;
        if (Order == RangeOrder.Rank)
            return context.TryReadInteger(min, out _start) && context.TryReadInteger(max, out _end);
        // Backwards the range is given from its upper end.
        if (IsBackwards) (min, max) = (max, min);
        return Order == RangeOrder.Score
            ? RangeBounds.TryReadScores(context, min, max, out bounds)
            : RangeBounds.TryReadMembers(context, min, max, out bounds);
    }

    /// <summary>The ranks that the request covers in a set.</summary>
    public readonly IndexRange In(in SortedSetView set, in RangeBounds bounds)
    {
        if (Order != RangeOrder.Rank) return Limited(set, bounds.In(set));
        var range = IndexRange.Of(set.Count, _start, _end);
        return IsBackwards ? range.FromEnd(set.Count) : range;
    }

    // Valkey counts a negative offset from the other end, but in small sets, where it gives nothing.
    readonly IndexRange Limited(in SortedSetView set, in IndexRange range)
    {
        var offset = _offset < 0 && set.IsTable ? _offset + range.Count : _offset;
        return range.Limit(offset, _limit, fromEnd: IsBackwards);
    }

    bool TryReadOptions(CommandContext context, int first)
    {
        _limit = -1;
        // The older commands have no options BYSCORE, BYLEX and REV.
        var isOpen = Order == RangeOrder.Unstated;
        for (var i = first; i < context.ArgumentCount; i++)
        {
            if (!Stores && context.Is(i, "WITHSCORES"u8))
            {
                WithScores = true;
            }
            else if (i + 2 < context.ArgumentCount && context.Is(i, "LIMIT"u8))
            {
                if (!context.TryReadInteger(i + 1, out _offset) || !context.TryReadInteger(i + 2, out _limit))
                    return false;
                i += 2;
            }
            else if (!isOpen || !TryTakeWord(context, i))
            {
                return context.SyntaxError();
            }
        }
        if (Order == RangeOrder.Unstated) Order = RangeOrder.Rank;
        if (_limit != -1 && Order == RangeOrder.Rank)
            return context.Refuse(
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"u8);
        if (!WithScores || Order != RangeOrder.Member) return true;
        return context.Refuse("ERR syntax error, WITHSCORES not supported in combination with BYLEX"u8);
    }

    // Each word once.
    bool TryTakeWord(CommandContext context, int argument)
    {
        if (!IsBackwards && context.Is(argument, "REV"u8))
        {
            IsBackwards = true;
            return true;
        }
        if (Order != RangeOrder.Unstated) return false;
        if (context.Is(argument, "BYSCORE"u8)) Order = RangeOrder.Score;
        else if (context.Is(argument, "BYLEX"u8)) Order = RangeOrder.Member;
        else return false;
        return true;
    }
}

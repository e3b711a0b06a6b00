// The options that XADD and XTRIM share: MAXLEN|MINID [=|~] threshold [LIMIT count], and of XADD NOMKSTREAM.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

struct TrimOptions
{
    const long UsualLimitNodes = 100;
    const long LimitOfUnboundNodes = 10_000, MostUsualLimit = 1_000_000;

    long _limit;
    bool _hasLimit;
    long _maxLength;
    StreamId _minId;

    /// <summary>There is something to trim by.</summary>
    public bool Trims { get; private set; }

    public bool MustExist { get; private set; }

    /// <summary>The number of entries is what counts, not the lowest id.</summary>
    public bool IsByLength { get; private set; }

    /// <summary>More may be left than the threshold says.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Where the threshold stands.</summary>
    public int ThresholdArgument { get; private set; }

    public readonly StreamTrim Trim => new(IsByLength, _maxLength, _minId, IsApproximate, _limit);

    /// <summary>
    /// Reads options from argument 2 on, for XADD up to one that is none and must be the id; writes the error and
    /// returns false when they are wrong.
    /// </summary>
    public bool TryRead(CommandContext context, bool isAdd, out int next)
    {
        for (next = 2; next < context.ArgumentCount; next++)
        {
            var hasMore = next + 1 < context.ArgumentCount;
            if (isAdd && context.Argument(next).SequenceEqual("*"u8)) break;
            if (hasMore && (context.Is(next, "maxlen"u8) || context.Is(next, "minid"u8)))
            {
                if (!TryReadThreshold(context, ref next)) return false;
            }
            else if (hasMore && context.Is(next, "limit"u8))
            {
                if (!context.TryReadInteger(++next, out _limit)) return false;
                if (_limit < 0) return Refuse(context, "ERR The LIMIT argument must be >= 0."u8);
                _hasLimit = true;
            }
            else if (isAdd && context.Is(next, "nomkstream"u8))
            {
                MustExist = true;
            }
            else if (isAdd)
            {
                break;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    /// <summary>Whether the options go together, once all arguments have been read.</summary>
    public bool TryComplete(CommandContext context, bool isAdd)
    {
        if (_limit != 0 && !Trims)
        {
            return Refuse(
                context, "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"u8);
        }
        if (!isAdd && !Trims)
            return Refuse(context, "ERR syntax error, XTRIM must be called with a trimming strategy"u8);
        // A primary tells how far it trimmed, within the limit that it had.
        if (_hasLimit && !IsApproximate && context.Client.IsIn(ClientRoles.Primary)) _limit = 0;
        else if (_hasLimit && !IsApproximate)
            return Refuse(context, "ERR syntax error, LIMIT cannot be used without the special ~ option"u8);
        if (IsApproximate && !_hasLimit) _limit = UsualLimit(context);
        return true;
    }

    bool TryReadThreshold(CommandContext context, ref int next)
    {
        if (Trims)
        {
            return Refuse(
                context, "ERR syntax error, MAXLEN and MINID options at the same time are not compatible"u8);
        }
        IsByLength = context.Is(next, "maxlen"u8);
        if (++next + 1 < context.ArgumentCount)
        {
            IsApproximate = context.Argument(next).SequenceEqual("~"u8);
            if (IsApproximate || context.Argument(next).SequenceEqual("="u8)) next++;
        }
        Trims = true;
        ThresholdArgument = next;
        if (!IsByLength) return context.TryReadId(next, out _minId);
        if (!context.TryReadInteger(next, out _maxLength)) return false;
        return _maxLength >= 0 || Refuse(context, "ERR The MAXLEN argument must be >= 0."u8);
    }

    // So that one command does not take too long.
    static long UsualLimit(CommandContext context)
    {
        var entries = context.Settings.Encodings.StreamNodeMaxEntries.Value;
        if (entries == 0) return LimitOfUnboundNodes;
        return entries > MostUsualLimit / UsualLimitNodes ? MostUsualLimit : entries * UsualLimitNodes;
    }

    static bool Refuse(CommandContext context, ReadOnlySpan<byte> error)
    {
        context.Reply.Error(error);
        return false;
    }
}

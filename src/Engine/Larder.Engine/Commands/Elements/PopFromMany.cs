// Commands that pop from the first of several keys that holds something: LMPOP, ZMPOP, BLPOP, BZPOPMIN and their like.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Elements;

/// <summary>Which keys are asked, and what is taken.</summary>
struct PopRequest
{
    /// <summary>Arguments; the keys stand one behind the other.</summary>
    public int FirstKey, KeyCount;

    /// <summary>From the tail or the highest score, not from the head or the lowest.</summary>
    public bool FromEnd;

    /// <summary>How many at most; 0 for one that is replied without an array around it.</summary>
    public long Count;

    /// <summary>
    /// Reads numkeys key [key ...] start|end [COUNT count] up to the last argument; writes the error and returns false
    /// when they are bad.
    /// </summary>
    /// <param name="start">The word for the head or the lowest score.</param>
    /// <param name="end">The word for the other end.</param>
    public static bool TryRead(
        CommandContext context, int keyCountArgument, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end,
        out PopRequest request)
    {
        request = new PopRequest { FirstKey = keyCountArgument + 1, Count = 1 };
        if (!context.TryReadInteger(
            keyCountArgument, 1, long.MaxValue, "ERR numkeys should be greater than 0"u8, out var keyCount))
            return false;
        if (keyCount >= context.ArgumentCount - request.FirstKey) return context.SyntaxError();
        request.KeyCount = (int)keyCount;
        var next = request.FirstKey + request.KeyCount;
        request.FromEnd = context.Is(next, end);
        if (!request.FromEnd && !context.Is(next, start)) return context.SyntaxError();
        next++;
        if (next == context.ArgumentCount) return true;
        if (!context.Is(next, "COUNT"u8) || next + 1 == context.ArgumentCount) return context.SyntaxError();
        if (!context.TryReadInteger(
            next + 1, 1, long.MaxValue, "ERR count should be greater than 0"u8, out request.Count)) return false;
        return next + 2 == context.ArgumentCount || context.SyntaxError();
    }
}

/// <summary>How a type of value is popped from.</summary>
interface IPop
{
    static abstract ItemType Type { get; }

    /// <summary>The word for the head or the lowest score.</summary>
    static abstract ReadOnlySpan<byte> Start { get; }

    /// <summary>The word for the tail or the highest score.</summary>
    static abstract ReadOnlySpan<byte> End { get; }

    /// <summary>
    /// Pops what the request wants from one key and replies it, or the error that the key is of another type. False
    /// when there is nothing at the key; nothing is replied then.
    /// </summary>
    static abstract bool TryPop(CommandContext context, in KeyRef key, in PopRequest request);
}

sealed class PopFromMany(BlockedClients blocked)
{
    /// <summary>numkeys key [key ...] start|end [COUNT count]</summary>
    public static void Run<T>(CommandContext context) where T : struct, IPop
    {
        if (!PopRequest.TryRead(context, 1, T.Start, T.End, out var request)) return;
        if (!TryPop<T>(context, request)) context.Reply.NullArray();
    }

    /// <summary>timeout numkeys key [key ...] start|end [COUNT count]</summary>
    public void RunBlocking<T>(CommandContext context) where T : struct, IPop
    {
        if (!PopRequest.TryRead(context, 2, T.Start, T.End, out var request)) return;
        if (context.TryReadTimeoutSeconds(1, out var timeoutMs)) PopOrBlock<T>(context, request, timeoutMs);
    }

    /// <summary>key [key ...] timeout, for one element from the start.</summary>
    public void RunOneFromStart<T>(CommandContext context) where T : struct, IPop =>
        RunOne<T>(context, fromEnd: false);

    /// <summary>key [key ...] timeout, for one element from the end.</summary>
    public void RunOneFromEnd<T>(CommandContext context) where T : struct, IPop =>
        RunOne<T>(context, fromEnd: true);

    void RunOne<T>(CommandContext context, bool fromEnd) where T : struct, IPop
    {
        var last = context.ArgumentCount - 1;
        if (!context.TryReadTimeoutSeconds(last, out var timeoutMs)) return;
        PopOrBlock<T>(context, new PopRequest { FirstKey = 1, KeyCount = last - 1, FromEnd = fromEnd }, timeoutMs);
    }

    void PopOrBlock<T>(CommandContext context, in PopRequest request, long timeoutMs) where T : struct, IPop
    {
        if (TryPop<T>(context, request)) return;
        if (context.CanBlock) blocked.Block(context, T.Type, request.FirstKey, request.KeyCount, timeoutMs);
        else context.Reply.NullArray();
    }

    static bool TryPop<T>(CommandContext context, in PopRequest request) where T : struct, IPop
    {
        for (var i = 0; i < request.KeyCount; i++)
        {
            if (T.TryPop(context, context.Key(request.FirstKey + i), request)) return true;
        }
        return false;
    }
}

// Reading arguments as ids and as the ends of ranges, with the error reply that a bad one gets.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

/// <summary>Each TryRead writes the error and returns false when the argument is not what the command needs.</summary>
static class IdReading
{
    const int MaxBytes = 127;

    /// <summary>"ms-seq" or "ms".</summary>
    public static bool TryReadId(this CommandContext context, int argument, out StreamId id) =>
        TryParse(context.Argument(argument), 0, out id) || Invalid(context);

    /// <summary>Whether all arguments from one on are ids, so that nothing is done where one is not.</summary>
    public static bool TryCheckIds(this CommandContext context, int firstArgument)
    {
        for (var i = firstArgument; i < context.ArgumentCount; i++)
        {
            if (!context.TryReadId(i, out _)) return false;
        }
        return true;
    }

    /// <summary>Whether the argument is an id; nothing is written when it is not.</summary>
    public static bool IsId(this CommandContext context, int argument, out StreamId id) =>
        TryParse(context.Argument(argument), 0, out id);

    /// <summary>An id, or "-" and "+" for the lowest and the highest.</summary>
    public static bool TryReadIdOrEdge(
        this CommandContext context, int argument, ulong missingSequence, out StreamId id) =>
        TryParseEdge(context.Argument(argument), out id) ||
        TryParse(context.Argument(argument), missingSequence, out id) || Invalid(context);

    /// <summary>"ms-seq", "ms", or "ms-*", for which <paramref name="hasSequence"/> is false.</summary>
    public static bool TryReadNewId(this CommandContext context, int argument, out StreamId id, out bool hasSequence)
    {
        var text = context.Argument(argument);
        hasSequence = !text.EndsWith("-*"u8) || text.IndexOf((byte)'-') != text.Length - 2;
        return TryParse(hasSequence ? text : text[..^2], 0, out id) || Invalid(context);
    }

    /// <summary>The start of a range; "(" in front leaves the id itself out.</summary>
    public static bool TryReadStart(this CommandContext context, int argument, out StreamId id)
    {
        if (!TryReadEnd(context, argument, 0, out id, out var isExcluded)) return false;
        if (!isExcluded) return true;
        if (id == StreamId.Max)
        {
            context.Reply.Error("ERR invalid start ID for the interval"u8);
            return false;
        }
        id = id.Next;
        return true;
    }

    /// <summary>The end of a range; "(" in front leaves the id itself out.</summary>
    public static bool TryReadEnd(this CommandContext context, int argument, out StreamId id)
    {
        if (!TryReadEnd(context, argument, ulong.MaxValue, out id, out var isExcluded)) return false;
        if (!isExcluded) return true;
        if (id == StreamId.Min)
        {
            context.Reply.Error("ERR invalid end ID for the interval"u8);
            return false;
        }
        id = id.Previous;
        return true;
    }

    static bool TryReadEnd(
        CommandContext context, int argument, ulong missingSequence, out StreamId id, out bool isExcluded)
    {
        var text = context.Argument(argument);
        isExcluded = text.Length > 1 && text[0] == (byte)'(';
        if (!isExcluded) return context.TryReadIdOrEdge(argument, missingSequence, out id);
        return TryParse(text[1..], missingSequence, out id) || Invalid(context);
    }

    static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id)
    {
        id = default;
        return text.Length <= MaxBytes && StreamId.TryParse(text, missingSequence, out id);
    }

    static bool TryParseEdge(ReadOnlySpan<byte> text, out StreamId id)
    {
        id = text.SequenceEqual("+"u8) ? StreamId.Max : StreamId.Min;
        return text.SequenceEqual("-"u8) || text.SequenceEqual("+"u8);
    }

    static bool Invalid(CommandContext context)
    {
        context.Reply.Error("ERR Invalid stream ID specified as stream command argument"u8);
        return false;
    }
}

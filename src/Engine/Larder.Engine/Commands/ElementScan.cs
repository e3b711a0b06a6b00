// The options of HSCAN, SSCAN and ZSCAN, and the walk over a table that they have in common.
//
// A cursor is a position in the order of the index. What is small is returned at once, with cursor 0.
using Larder.Base.Numbers;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands;

struct ScanOptions
{
    public long Count;
    public int PatternArgument; // 0 for none
    public bool OnlyNames;

    /// <summary>Reads the options from the fourth argument on; writes the error and returns false when they are bad.</summary>
    public static bool TryRead(CommandContext context, ItemType type, out ScanOptions options)
    {
        options = new ScanOptions { Count = 10 };
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            var hasValue = i + 1 < context.ArgumentCount;
            if (hasValue && context.Is(i, "COUNT"u8))
            {
                if (!context.TryReadInteger(++i, out options.Count)) return false;
                if (options.Count < 1) return context.SyntaxError();
            }
            else if (hasValue && context.Is(i, "MATCH"u8))
            {
                options.PatternArgument = ++i;
            }
            else if (context.Is(i, "NOVALUES"u8))
            {
                if (type != ItemType.Hash) return Refuse(context, "ERR NOVALUES option can only be used in HSCAN"u8);
                options.OnlyNames = true;
            }
            else if (context.Is(i, "NOSCORES"u8))
            {
                if (type != ItemType.SortedSet)
                    return Refuse(context, "ERR NOSCORES option can only be used in ZSCAN"u8);
                options.OnlyNames = true;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    public readonly bool Matches(CommandContext context, ReadOnlySpan<byte> name) =>
        PatternArgument == 0 || context.Argument(PatternArgument).SequenceEqual("*"u8) ||
        GlobPattern.Matches(context.Argument(PatternArgument), name);

    static bool Refuse(CommandContext context, ReadOnlySpan<byte> error)
    {
        context.Reply.Error(error);
        return false;
    }
}

/// <summary>One step of a scan over a table: from a position, over so many elements.</summary>
ref struct ElementScan
{
    const int StepsPerElement = 10; // buckets looked at per element asked for, full or not

    readonly ElementTable _table;
    readonly Span<uint> _handles;
    ulong _position;
    int _count, _next;

    /// <param name="handles">Room for <see cref="ItemIndex.MaxPerStep"/> handles.</param>
    public ElementScan(ElementTable table, ulong cursor, long wanted, Span<uint> handles)
    {
        _table = table;
        _handles = handles;
        _position = cursor & ((1ul << ItemIndex.ScanBits) - 1);
        // The reply begins with the cursor that it ends at, so the way there is gone once ahead.
        var steps = wanted <= long.MaxValue / StepsPerElement ? wanted * StepsPerElement : long.MaxValue;
        var next = _position;
        for (long seen = 0; ;)
        {
            next = table.Index.Scan(next, handles, out var count);
            seen += count;
            if (next == 0 || seen >= wanted || --steps <= 0) break;
        }
        End = next;
        _count = _next = 0;
        IsAhead = true;
    }

    /// <summary>The cursor to go on from; 0 at the end.</summary>
    public ulong End { get; }

    bool IsAhead { get; set; }

    public Item Current { get; private set; }

    public bool MoveNext()
    {
        while (_next == _count)
        {
            if (!IsAhead) return false;
            _position = _table.Index.Scan(_position, _handles, out _count);
            _next = 0;
            IsAhead = _position != End;
        }
        Current = _table.At(_handles[_next++]);
        return true;
    }

    /// <summary>The reply of a scan of a key that is not there.</summary>
    public static void ReplyEmpty(CommandContext context)
    {
        context.Reply.Array(2);
        context.Reply.BulkString("0"u8);
        context.Reply.Array(0);
    }

    /// <summary>Begins the reply: the cursor, then the elements, whose number the caller tells at the end.</summary>
    public static int BeginReply(CommandContext context, ulong cursor)
    {
        context.Reply.Array(2);
        context.Reply.BulkInteger((long)cursor);
        return context.Reply.Defer();
    }
}

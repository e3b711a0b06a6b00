// The options of HSCAN, SSCAN and ZSCAN: key cursor [MATCH pattern] [COUNT count] [NOVALUES|NOSCORES].
using Larder.Engine.Execution.Requests;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;

namespace Larder.Engine.Commands.Elements;

struct ScanOptions
{
    public long Count;
    public int PatternArgument; // 0 for none
    public bool OnlyNames;

    /// <summary>Reads the options behind the cursor; writes the error and returns false when they are bad.</summary>
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
                if (type != ItemType.Hash) return context.Refuse("ERR NOVALUES option can only be used in HSCAN"u8);
                options.OnlyNames = true;
            }
            else if (context.Is(i, "NOSCORES"u8))
            {
                if (type != ItemType.SortedSet)
                    return context.Refuse("ERR NOSCORES option can only be used in ZSCAN"u8);
                options.OnlyNames = true;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    readonly bool Matches(CommandContext context, ReadOnlySpan<byte> name) =>
        PatternArgument == 0 || context.Argument(PatternArgument).SequenceEqual("*"u8) ||
        GlobPattern.Matches(context.Argument(PatternArgument), name);

    /// <summary>Replies an element that the pattern matches; returns how many parts that were.</summary>
    public readonly int Write(CommandContext context, ReadOnlySpan<byte> name)
    {
        if (!Matches(context, name)) return 0;
        context.Reply.BulkString(name);
        return 1;
    }

    /// <summary>The same of an element with a value, unless only names are wanted.</summary>
    public readonly int Write(CommandContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Write(context, name) == 0) return 0;
        if (OnlyNames) return 1;
        context.Reply.BulkString(value);
        return 2;
    }
}

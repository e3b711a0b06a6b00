// The options of SORT and SORT_RO:
//
//     [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE key]
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;

namespace Larder.Engine.Commands.Sorting;

sealed class SortOptions
{
    /// <summary>Arguments that are patterns; what each gives is replied for every element.</summary>
    public List<int> Gets { get; } = [];

    /// <summary>The argument that is the pattern of weights; 0 for none.</summary>
    public int By { get; private set; }

    /// <summary>The argument that names the destination; 0 for none.</summary>
    public int Store { get; private set; }

    public long Offset { get; private set; }

    /// <summary>The most elements wanted; negative for all.</summary>
    public long Count { get; private set; } = -1;

    public bool Descends { get; private set; }
    public bool Alpha { get; private set; }

    /// <summary>The elements stay in the order that they have: BY a pattern that is the same for all.</summary>
    public bool KeepsOrder { get; private set; }

    /// <summary>Reads the options; null where they are refused, with the error written.</summary>
    public static SortOptions? TryRead(CommandContext context, UserTable users, bool readOnly)
    {
        var options = new SortOptions();
        for (var i = 2; i < context.ArgumentCount;)
        {
            var left = context.ArgumentCount - i - 1;
            if (options.TakeWord(context, i))
            {
                i++;
            }
            else if (left >= 2 && context.Is(i, "LIMIT"u8))
            {
                if (!options.TryReadLimit(context, i + 1)) return null;
                i += 3;
            }
            else if (left >= 1 && options.IsPattern(context, users, i, readOnly, out var refused))
            {
                if (refused) return null;
                i += 2;
            }
            else
            {
                context.SyntaxError();
                return null;
            }
        }
        return options;
    }

    /// <summary>Which of so many elements are wanted.</summary>
    public (int Start, int Count) RangeOf(int total)
    {
        var start = Math.Clamp(Offset, 0, total);
        var count = Count < 0 ? total - start : Math.Min(Count, total - start);
        return ((int)start, (int)count);
    }

    /// <summary>The order of a set means nothing; where it lasts the elements are sorted after all.</summary>
    public void SortInstead()
    {
        KeepsOrder = false;
        Alpha = true;
        By = 0;
    }

    bool TakeWord(CommandContext context, int argument)
    {
        if (context.Is(argument, "ASC"u8)) Descends = false;
        else if (context.Is(argument, "DESC"u8)) Descends = true;
        else if (context.Is(argument, "ALPHA"u8)) Alpha = true;
        else return false;
        return true;
    }

    bool TryReadLimit(CommandContext context, int argument)
    {
        if (!context.TryReadInteger(argument, out var offset)) return false;
        if (!context.TryReadInteger(argument + 1, out var count)) return false;
        Offset = offset;
        Count = count;
        return true;
    }

    bool IsPattern(CommandContext context, UserTable users, int argument, bool readOnly, out bool refused)
    {
        refused = false;
        if (!readOnly && context.Is(argument, "STORE"u8))
        {
            Store = argument + 1;
        }
        else if (context.Is(argument, "BY"u8))
        {
            By = argument + 1;
            KeepsOrder |= context.Argument(By).IndexOf((byte)'*') < 0;
            refused = context.Argument(By).Contains((byte)'*') && !MayReadAllKeys(context, users, "BY"u8);
        }
        else if (context.Is(argument, "GET"u8))
        {
            Gets.Add(argument + 1);
            refused = !MayReadAllKeys(context, users, "GET"u8);
        }
        else
        {
            return false;
        }
        return true;
    }

    // Which keys a pattern leads to is not known before.
    static bool MayReadAllKeys(CommandContext context, UserTable users, ReadOnlySpan<byte> option)
    {
        if (context.Client.User is not { } name) return true;
        if (users.Find(name) is { } user &&
            AccessCheck.AllowsReadingAllKeys(user, context.Command, context.Arguments)) return true;
        context.Reply.Error("ERR "u8, option, " option of SORT denied due to insufficient ACL permissions."u8);
        return false;
    }
}

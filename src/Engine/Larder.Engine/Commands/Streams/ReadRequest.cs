// The arguments that XREAD and XREADGROUP share:
//
//     [GROUP group consumer] [COUNT count] [BLOCK ms] [NOACK] STREAMS key [key ...] id [id ...]
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Streams;

struct ReadRequest
{
    /// <summary>Entries of each stream at most; 0 for all.</summary>
    public long Count;

    /// <summary>BLOCK was given, and how long; 0 for ever.</summary>
    public bool Blocks;
    public long TimeoutMs;

    public bool NoAck;

    /// <summary>Arguments that name the group and the consumer; 0 for none.</summary>
    public int GroupArgument, ConsumerArgument;

    /// <summary>The keys' first argument; the ids stand behind the last.</summary>
    public int FirstKey, KeyCount;

    public readonly int IdArgument(int index) => FirstKey + KeyCount + index;

    public readonly KeyRef Key(CommandContext context, int index) => context.Key(FirstKey + index);

    /// <summary>Writes the error and returns false when the arguments are wrong.</summary>
    public bool TryRead(CommandContext context, bool isGroup)
    {
        for (var i = 1; i < context.ArgumentCount && FirstKey == 0; i++)
        {
            var more = context.ArgumentCount - i - 1;
            if (more > 0 && context.Is(i, "block"u8))
            {
                if (!context.TryReadTimeoutMs(++i, out TimeoutMs)) return false;
                Blocks = true;
            }
            else if (more > 0 && context.Is(i, "count"u8))
            {
                if (!context.TryReadInteger(++i, out Count)) return false;
                Count = Math.Max(Count, 0);
            }
            else if (more > 0 && context.Is(i, "streams"u8))
            {
                if (!TrySplit(context, i + 1, isGroup)) return false;
            }
            else if (more > 1 && context.Is(i, "group"u8))
            {
                if (!isGroup) return RefuseOutsideGroup(context, "GROUP"u8);
                (GroupArgument, ConsumerArgument) = (i + 1, i + 2);
                i += 2;
            }
            else if (context.Is(i, "noack"u8))
            {
                if (!isGroup) return RefuseOutsideGroup(context, "NOACK"u8);
                NoAck = true;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        if (FirstKey == 0) return context.SyntaxError();
        if (!isGroup || GroupArgument != 0) return true;
        context.Reply.Error("ERR Missing GROUP option for XREADGROUP"u8);
        return false;
    }

    bool TrySplit(CommandContext context, int firstKey, bool isGroup)
    {
        var words = context.ArgumentCount - firstKey;
        if (words % 2 != 0)
        {
            context.Reply.Error(isGroup
                ? "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified."u8
                : "ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified."u8);
            return false;
        }
        FirstKey = firstKey;
        KeyCount = words / 2;
        return true;
    }

    static bool RefuseOutsideGroup(CommandContext context, ReadOnlySpan<byte> option)
    {
        context.Reply.Error(
            "ERR The "u8, option, " option is only supported by XREADGROUP. You called XREAD instead."u8);
        return false;
    }
}

// SCAN cursor [MATCH pattern] [COUNT count] [TYPE type].
//
// A cursor is a place in the order of hashes, so a key that stays is seen at least once however the keyspace grows:
//
//     | position within the shard: 40 bits | number of the shard: 11 bits |      0 = start and end
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Keys;

static class Scan
{
    const int ShardBits = Store.MaxShardBits;
    const int MaxEmptyStepsPerKey = 10;

    struct Options
    {
        public long Count;
        public int PatternArgument;
        public NamedType? Type;
    }

    public static void Run(CommandContext context)
    {
        if (!ScanCursor.TryRead(context, 1, out var cursor)) return;
        if (!TryReadOptions(context, 2, out var options)) return;
        var reply = context.Reply;
        reply.Array(2);
        // The cursor goes first but is known last.
        var start = reply.Output.Length;
        var keys = reply.Defer();
        var next = Collect(context, options, cursor, out var found);
        reply.CloseArray(keys, found);
        reply.InsertBulkInteger(start, (long)next);
    }

    static bool TryReadOptions(CommandContext context, int first, out Options options)
    {
        options = new Options { Count = 10, PatternArgument = -1 };
        for (var i = first; i < context.ArgumentCount; i += 2)
        {
            if (i + 1 >= context.ArgumentCount) return context.SyntaxError();
            if (context.Is(i, "COUNT"u8))
            {
                if (!context.TryReadInteger(i + 1, out options.Count)) return false;
                if (options.Count < 1) return context.SyntaxError();
            }
            else if (context.Is(i, "MATCH"u8))
            {
                options.PatternArgument = i + 1;
            }
            else if (context.Is(i, "TYPE"u8))
            {
                if (!TypeNames.TryFind(context.Argument(i + 1), context.Store.Kinds, out var type))
                {
                    context.Reply.Error("ERR unknown type name '"u8, context.Argument(i + 1), "'"u8);
                    return false;
                }
                options.Type = type;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    // Writes the keys of the next steps and returns the cursor behind them.
    static ulong Collect(CommandContext context, in Options options, ulong cursor, out long found)
    {
        found = 0;
        var shards = context.Store.Shards;
        var shard = (int)(cursor & ((1 << ShardBits) - 1));
        var position = (cursor >> ShardBits) & ((1ul << ItemIndex.ScanBits) - 1);
        var steps = options.Count <= long.MaxValue / MaxEmptyStepsPerKey
            ? options.Count * MaxEmptyStepsPerKey
            : long.MaxValue;
        while (shard < shards.Length)
        {
            position = CollectShard(context, options, shards[shard], position, ref steps, ref found);
            if (position == 0) shard++;
            if (found >= options.Count || steps <= 0) break;
        }
        return shard < shards.Length ? (position << ShardBits) | (uint)shard : 0;
    }

    static ulong CollectShard(
        CommandContext context, in Options options, Shard shard, ulong position, ref long steps, ref long found)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var database = shard.Databases[context.Client.Database];
        using var hold = context.Hold(shard);
        do
        {
            position = database.Scan(position, handles, out var count);
            steps--;
            foreach (var handle in handles[..count])
            {
                var item = database.At(handle);
                if (!Matches(context, options, item)) continue;
                // A scan meets keys that nobody asks for by name: those that have ended go.
                if (database.TryExpire(item, context.VisibleAtMs)) continue;
                context.Reply.BulkString(item.KeyBytes);
                found++;
            }
        }
        while (position != 0 && found < options.Count && steps > 0);
        return position;
    }

    static bool Matches(CommandContext context, in Options options, ItemView item)
    {
        if (options.Type is { } type && !type.IsOf(item)) return false;
        return options.PatternArgument < 0 ||
            GlobPattern.Matches(context.Argument(options.PatternArgument), item.KeyBytes);
    }
}

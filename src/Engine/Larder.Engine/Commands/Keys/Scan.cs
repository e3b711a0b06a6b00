// SCAN cursor [MATCH pattern] [COUNT count] [TYPE type].
//
// A cursor is a place in the order of hashes, so a key that stays is seen at least once however the keyspace grows:
//
//     | position within the shard: 40 bits | number of the shard: 10 bits |      0 = start and end
using Larder.Base.Numbers;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Keys;

static class Scan
{
    const int ShardBits = 10;
    const int MaxEmptyStepsPerKey = 10;

    struct Options
    {
        public long Count;
        public int PatternArgument;
        public ItemType? Type;
    }

    public static void Run(CommandContext context)
    {
        if (!TryReadCursor(context, 1, out var cursor)) return;
        if (!TryReadOptions(context, 2, out var options)) return;
        var reply = context.Reply;
        reply.Array(2);
        // The cursor goes first but is known last, so the keys are collected apart.
        var keys = new KeyList(context, options);
        cursor = keys.Collect(cursor);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        reply.BulkString(text[..IntegerText.Format((long)cursor, text)]);
        keys.Write(reply);
    }

    /// <summary>Reads a cursor, which is any unsigned 64-bit number.</summary>
    public static bool TryReadCursor(CommandContext context, int argument, out ulong cursor)
    {
        if (IntegerText.TryParse(context.Argument(argument), out cursor)) return true;
        context.Reply.Error("ERR invalid cursor"u8);
        return false;
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
                options.Type = TypeNames.Find(context.Argument(i + 1));
                if (options.Type == null)
                {
                    context.Reply.Error("ERR unknown type name '"u8, context.Argument(i + 1), "'"u8);
                    return false;
                }
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    // Keys found by one call, copied out under the lock of their shard.
    sealed class KeyList(CommandContext context, Options options)
    {
        readonly Memory.Buffers.ByteWriter _bytes = new();
        readonly List<int> _lengths = [];

        public ulong Collect(ulong cursor)
        {
            var store = context.Server.Store;
            var shard = (int)(cursor & ((1 << ShardBits) - 1));
            var position = (cursor >> ShardBits) & ((1ul << ItemIndex.ScanBits) - 1);
            var steps = options.Count * MaxEmptyStepsPerKey;
            while (shard < store.Shards.Length)
            {
                position = CollectShard(store.Shards[shard], position, ref steps);
                if (position == 0) shard++;
                if (_lengths.Count >= options.Count || steps <= 0) break;
            }
            return shard < store.Shards.Length ? (position << ShardBits) | (uint)shard : 0;
        }

        public void Write(Protocol.Resp.RespWriter reply)
        {
            reply.Array(_lengths.Count);
            var offset = 0;
            foreach (var length in _lengths)
            {
                reply.BulkString(_bytes.Written.Slice(offset, length));
                offset += length;
            }
            _bytes.Dispose();
        }

        ulong CollectShard(Shard shard, ulong position, ref long steps)
        {
            Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
            var database = shard.Databases[context.Client.Database];
            if (!context.HoldsAllLocks) shard.Enter();
            do
            {
                position = database.Scan(position, handles, out var count);
                steps--;
                foreach (var handle in handles[..count]) Add(database, database.At(handle));
            }
            while (position != 0 && _lengths.Count < options.Count && steps > 0);
            if (!context.HoldsAllLocks) shard.Exit();
            return position;
        }

        void Add(Database database, Item item)
        {
            if (options.Type is { } type && item.Type != type) return;
            if (options.PatternArgument >= 0 &&
                !GlobPattern.Matches(context.Argument(options.PatternArgument), item.KeyBytes)) return;
            // A scan meets keys that nobody asks for by name: those that have ended go.
            if (database.TryExpire(item, context.VisibleAtMs)) return;
            _bytes.Write(item.KeyBytes);
            _lengths.Add(item.KeyLength);
        }
    }
}

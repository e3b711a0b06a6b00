// KEYS, RANDOMKEY, DBSIZE: looking at a whole database, one shard at a time.
using Larder.Engine.Execution.Requests;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;

namespace Larder.Engine.Commands.Keys;

static class Listing
{
    public static void Keys(CommandContext context)
    {
        var pattern = context.Argument(1);
        var all = pattern.SequenceEqual("*"u8);
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var list = context.Reply.Defer();
        long found = 0;
        foreach (var shard in context.Store.Shards)
        {
            var database = shard.Databases[context.Client.Database];
            using var hold = context.Hold(shard);
            ulong position = 0;
            do
            {
                position = database.Scan(position, handles, out var count);
                foreach (var handle in handles[..count])
                {
                    var item = database.At(handle);
                    if (item.HasExpiry && item.ExpireAtMs <= context.VisibleAtMs) continue;
                    if (!all && !GlobPattern.Matches(pattern, item.KeyBytes)) continue;
                    context.Reply.BulkString(item.KeyBytes);
                    found++;
                }
            }
            while (position != 0);
        }
        context.Reply.CloseArray(list, found);
    }

    public static void RandomKey(CommandContext context)
    {
        // A shard with the chance of its share of the keys, then a bucket of it at random.
        var store = context.Store;
        for (var tries = 0; tries < 100; tries++)
        {
            var total = store.CountKeys(context.Client.Database);
            if (total == 0) break;
            var wanted = context.Random.NextInt64(total);
            foreach (var shard in store.Shards)
            {
                var database = shard.Databases[context.Client.Database];
                wanted -= database.Count;
                if (wanted >= 0) continue;
                if (TryReplyFrom(context, database)) return;
                break;
            }
        }
        context.Reply.Null();
    }

    public static void Count(CommandContext context) =>
        context.Reply.Integer(context.Store.CountKeys(context.Client.Database));

    static bool TryReplyFrom(CommandContext context, Keyspace.Database database)
    {
        Span<uint> handles = stackalloc uint[Keyspace.Database.SampleSize];
        using var hold = context.Hold(database.Shard);
        const int mostTries = 64;
        for (var tries = 0; tries < mostTries && database.Count > 0; tries++)
        {
            var count = database.Sample((ulong)context.Random.NextInt64() << 1, handles);
            if (count == 0) continue;
            var item = database.At(handles[context.Random.Next(count)]);
            // Where ended keys are held there may be no others: then one of them is as good as any.
            var isLastTry = tries == mostTries - 1 && context.Store.Expiry.Holds(context.NowMs);
            if (item.HasExpiry && item.ExpireAtMs <= context.VisibleAtMs && !isLastTry)
            {
                database.TryExpire(item, context.NowMs);
                continue;
            }
            context.Reply.BulkString(item.KeyBytes);
            return true;
        }
        return false;
    }
}

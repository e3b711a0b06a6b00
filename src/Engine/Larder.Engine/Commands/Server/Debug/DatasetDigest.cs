// DEBUG DIGEST and DIGEST-VALUE: one number for a data set, the same whatever the order in which it is kept, so that two
// nodes can be compared. The digest of each key with its value is taken by itself, and all of them are combined by xor.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Server.Debug;

static class DatasetDigest
{
    public static void Run(CommandContext context)
    {
        using var hold = context.HoldAll();
        context.Reply.SimpleText(Of(context.Store, context.NowMs));
    }

    /// <summary>The digest of all databases; under all locks.</summary>
    public static string Of(Store store, long nowMs)
    {
        Span<byte> sum = stackalloc byte[ValueDigest.Bytes];
        sum.Clear();
        for (var number = 0; number < store.DatabaseCount; number++)
        {
            if (store.CountKeys(number) == 0) continue;
            ValueDigest.MixNumber(sum, number);
            foreach (var shard in store.Shards) AddAll(shard.Databases[number], sum, nowMs);
        }
        return Convert.ToHexStringLower(sum);
    }

    public static void RunOfKeys(CommandContext context)
    {
        Span<byte> digest = stackalloc byte[ValueDigest.Bytes];
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            digest.Clear();
            var key = context.Key(i);
            var shard = key.Database.Shard;
            using var hold = context.Hold(shard);
            var item = key.Database.Find(key);
            if (!item.IsNull) ValueDigest.Add(digest, key.Database.Arena, item, context.NowMs);
            context.Reply.SimpleText(Convert.ToHexStringLower(digest));
        }
    }

    static void AddAll(Database database, Span<byte> sum, long nowMs)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        Span<byte> digest = stackalloc byte[ValueDigest.Bytes];
        ulong position = 0;
        do
        {
            position = database.Scan(position, handles, out var count);
            foreach (var handle in handles[..count])
            {
                var item = database.At(handle);
                digest.Clear();
                ValueDigest.Mix(digest, item.KeyBytes);
                ValueDigest.Add(digest, database.Arena, item, nowMs);
                ValueDigest.Combine(sum, digest);
            }
        }
        while (position != 0);
    }
}

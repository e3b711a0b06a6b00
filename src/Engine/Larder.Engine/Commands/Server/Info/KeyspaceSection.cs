// INFO keyspace: keys of each numbered database that has any.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;

namespace Larder.Engine.Commands.Server.Info;

static class KeyspaceSection
{
    const int SlotsPerSample = 12;

    public static void Write(CommandContext context, InfoText text)
    {
        text.Section("Keyspace");
        for (var number = 0; number < context.Store.DatabaseCount; number++)
        {
            var keys = context.Store.CountKeys(number);
            if (keys == 0) continue;
            var expires = context.Store.CountExpiring(number);
            var ttl = expires == 0 ? 0 : AverageTtlMs(context, number);
            var volatileHashes = context.Store.CountFieldExpiring(number);
            text.Field(
                $"db{number}",
                $"keys={keys},expires={expires},avg_ttl={ttl},keys_with_volatile_items={volatileHashes}");
        }
    }

    // Of a few keys of each shard, chosen at random.
    static long AverageTtlMs(CommandContext context, int number)
    {
        var nowMs = context.NowMs;
        Span<uint> handles = stackalloc uint[SlotsPerSample];
        double sumMs = 0;
        var count = 0;
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            var database = shard.Databases[number];
            if (database.ExpiringCount > 0)
            {
                foreach (var handle in handles[..database.Sample((ulong)context.Random.NextInt64(), handles)])
                {
                    var item = database.At(handle);
                    if (!item.HasExpiry || item.ExpireAtMs <= nowMs) continue;
                    sumMs += item.ExpireAtMs - nowMs;
                    count++;
                }
            }
        }
        return count == 0 ? 0 : (long)(sumMs / count);
    }
}

// INFO keyspace: keys of each numbered database that has any.
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Server.Info;

static class KeyspaceSection
{
    const int SlotsPerSample = 12;

    public static void Write(ServerState server, InfoText text)
    {
        text.Section("Keyspace");
        for (var number = 0; number < server.Store.DatabaseCount; number++)
        {
            var keys = server.Store.CountKeys(number);
            if (keys == 0) continue;
            var expires = server.Store.CountExpiring(number);
            var ttl = expires == 0 ? 0 : AverageTtlMs(server.Store, number, server.Clock.UnixMs);
            text.Field($"db{number}", $"keys={keys},expires={expires},avg_ttl={ttl}");
        }
    }

    // Of a few keys of each shard, chosen at random.
    static long AverageTtlMs(Store store, int number, long nowMs)
    {
        Span<uint> handles = stackalloc uint[SlotsPerSample];
        double sumMs = 0;
        var count = 0;
        foreach (var shard in store.Shards)
        {
            shard.Enter();
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
            shard.Exit();
        }
        return count == 0 ? 0 : (long)(sumMs / count);
    }
}

// For how long an item was not used, as the policy of eviction knows it.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Operations;

static class IdleTime
{
    /// <summary>Milliseconds; 0 under a policy that counts uses instead.</summary>
    public static long Ms(Shard shard, ItemView item) => shard.Access.CountsUses ? 0 : shard.Access.IdleMs(item);
}

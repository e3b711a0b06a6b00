// Binds the hash commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Hashes;

public static class HashFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("hget", HashGet.Run);
        bindings.Bind("hmget", HashGet.RunMany);
        bindings.Bind("hexists", HashGet.RunExists);
        bindings.Bind("hstrlen", HashGet.RunLengthOfValue);
        bindings.Bind("hlen", HashGet.RunLength);
        bindings.Bind("hgetall", HashGetAll.Run);
        bindings.Bind("hkeys", HashGetAll.RunNames);
        bindings.Bind("hvals", HashGetAll.RunValues);
        bindings.Bind("hrandfield", HashRandom.Run);
        bindings.Bind("hscan", HashScan.Run);

        bindings.Bind("hset", HashSet.Run);
        bindings.Bind("hmset", HashSet.RunMany);
        bindings.Bind("hsetnx", HashSet.RunIfMissing);
        bindings.Bind("hdel", HashDelete.Run);
        bindings.Bind("hgetdel", HashDelete.RunAndGet);
        bindings.Bind("hincrby", HashIncrement.Run);
        bindings.Bind("hincrbyfloat", HashIncrement.RunFloat);

        bindings.Bind("hsetex", HashSetWithExpiry.Run);
        bindings.Bind("hgetex", HashGetWithExpiry.Run);
        bindings.Bind("hexpire", FieldExpire.RunSeconds);
        bindings.Bind("hpexpire", FieldExpire.RunMillis);
        bindings.Bind("hexpireat", FieldExpire.RunAtSeconds);
        bindings.Bind("hpexpireat", FieldExpire.RunAtMillis);
        bindings.Bind("hpersist", FieldExpire.RunPersist);
        bindings.Bind("httl", FieldTimeToLive.RunSeconds);
        bindings.Bind("hpttl", FieldTimeToLive.RunMillis);
        bindings.Bind("hexpiretime", FieldTimeToLive.RunAtSeconds);
        bindings.Bind("hpexpiretime", FieldTimeToLive.RunAtMillis);
    }
}

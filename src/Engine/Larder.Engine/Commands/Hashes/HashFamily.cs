// Binds the hash commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Hashes;

public static unsafe class HashFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("hget", &HashGet.Run);
        table.Bind("hmget", &HashGet.RunMany);
        table.Bind("hexists", &HashGet.RunExists);
        table.Bind("hstrlen", &HashGet.RunLengthOfValue);
        table.Bind("hlen", &HashGet.RunLength);
        table.Bind("hgetall", &HashGetAll.Run);
        table.Bind("hkeys", &HashGetAll.RunNames);
        table.Bind("hvals", &HashGetAll.RunValues);
        table.Bind("hrandfield", &HashRandom.Run);
        table.Bind("hscan", &HashScan.Run);

        table.Bind("hset", &HashSet.Run);
        table.Bind("hmset", &HashSet.RunMany);
        table.Bind("hsetnx", &HashSet.RunIfMissing);
        table.Bind("hdel", &HashDelete.Run);
        table.Bind("hgetdel", &HashDelete.RunAndGet);
        table.Bind("hincrby", &HashIncrement.Run);
        table.Bind("hincrbyfloat", &HashIncrement.RunFloat);

        table.Bind("hsetex", &HashSetWithExpiry.Run);
        table.Bind("hgetex", &HashGetWithExpiry.Run);
        table.Bind("hexpire", &FieldExpire.RunSeconds);
        table.Bind("hpexpire", &FieldExpire.RunMillis);
        table.Bind("hexpireat", &FieldExpire.RunAtSeconds);
        table.Bind("hpexpireat", &FieldExpire.RunAtMillis);
        table.Bind("hpersist", &FieldExpire.RunPersist);
        table.Bind("httl", &FieldTimeToLive.RunSeconds);
        table.Bind("hpttl", &FieldTimeToLive.RunMillis);
        table.Bind("hexpiretime", &FieldTimeToLive.RunAtSeconds);
        table.Bind("hpexpiretime", &FieldTimeToLive.RunAtMillis);
    }
}

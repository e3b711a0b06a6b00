// Which kind of data a command is about, and whether it reads or writes: what ElastiCache adds its figures of commands up by.
// As Valkey 9.1 has it; which read and which write a test compares with a node.
using System.Collections.Frozen;

namespace Larder.Service.Insights.Metrics;

/// <summary>Groups of commands; of a command that stands nowhere there is none.</summary>
static class CommandGroups
{
    public const string Read = "read", Write = "write", Other = "other";

    const string StringCommands = """
        append bitcount bitfield bitfield_ro bitop bitpos decr decrby delifeq get getbit getdel getex getrange
        getset incr incrby incrbyfloat lcs mget mset msetex msetnx psetex set setbit setex setnx setrange strlen
        substr
        """;

    const string HashCommands = """
        hdel hexists hexpire hexpireat hexpiretime hget hgetall hgetdel hgetex hincrby hincrbyfloat hkeys hlen
        hmget hmset hpersist hpexpire hpexpireat hpexpiretime hpttl hrandfield hscan hset hsetex hsetnx hstrlen
        httl hvals
        """;

    const string ListCommands = """
        blmove blmpop blpop brpop brpoplpush lindex linsert llen lmove lmpop lpop lpos lpush lpushx lrange lrem
        lset ltrim rpop rpoplpush rpush rpushx
        """;

    const string SetCommands = """
        sadd scard sdiff sdiffstore sinter sintercard sinterstore sismember smembers smismember smove spop
        srandmember srem sscan sunion sunionstore
        """;

    const string SortedSetCommands = """
        bzmpop bzpopmax bzpopmin zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard zinterstore
        zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank
        zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank
        zscan zscore zunion zunionstore
        """;

    const string StreamCommands = """
        xack xadd xautoclaim xclaim xdel xgroup xinfo xlen xpending xrange xread xreadgroup xrevrange xsetid
        xtrim
        """;

    const string HyperloglogCommands = """
        pfadd pfcount pfdebug pfmerge pfselftest
        """;

    const string GeoCommands = """
        geoadd geodist geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch
        geosearchstore
        """;

    const string PubsubCommands = """
        psubscribe publish pubsub punsubscribe spublish ssubscribe subscribe sunsubscribe unsubscribe
        """;

    const string ScriptingCommands = """
        eval eval_ro evalsha evalsha_ro fcall fcall_ro function script
        """;

    const string GenericCommands = """
        copy del dump exists expire expireat expiretime keys migrate move object persist pexpire pexpireat
        pexpiretime pttl randomkey rename renamenx restore scan sort sort_ro touch ttl type unlink wait waitaof
        """;

    const string OtherCommands = """
        acl asking auth bgrewriteaof bgsave client cluster clusterscan command commandlog config dbsize debug
        discard echo exec failover flushall flushdb hello info lastsave latency lolwut memory module monitor
        multi ping psync quit readonly readwrite replconf replicaof reset restore-asking role save select
        shutdown slaveof slowlog swapdb sync time unwatch watch
        """;

    const string ReadCommands = """
        bitcount bitfield_ro bitpos clusterscan dbsize dump eval_ro evalsha_ro exists expiretime fcall_ro
        geodist geohash geopos georadius_ro georadiusbymember_ro geosearch get getbit getrange hexists
        hexpiretime hget hgetall hkeys hlen hmget hpexpiretime hpttl hrandfield hscan hstrlen httl hvals keys
        lcs lindex llen lolwut lpos lrange mget pexpiretime pfcount pttl randomkey scan scard sdiff sinter
        sintercard sismember smembers smismember sort_ro srandmember sscan strlen substr sunion touch ttl type
        xlen xpending xrange xread xrevrange zcard zcount zdiff zinter zintercard zlexcount zmscore zrandmember
        zrange zrangebylex zrangebyscore zrank zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore
        zunion
        """;

    const string WriteCommands = """
        append bitfield bitop blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin copy decr decrby del
        delifeq expire expireat flushall flushdb geoadd georadius georadiusbymember geosearchstore getdel getex
        getset hdel hexpire hexpireat hgetdel hgetex hincrby hincrbyfloat hmset hpersist hpexpire hpexpireat
        hset hsetex hsetnx incr incrby incrbyfloat linsert lmove lmpop lpop lpush lpushx lrem lset ltrim migrate
        move mset msetex msetnx persist pexpire pexpireat pfadd pfdebug pfmerge psetex rename renamenx restore
        restore-asking rpop rpoplpush rpush rpushx sadd sdiffstore set setbit setex setnx setrange sinterstore
        smove sort spop srem sunionstore swapdb unlink xack xadd xautoclaim xclaim xdel xreadgroup xsetid xtrim
        zadd zdiffstore zincrby zinterstore zmpop zpopmax zpopmin zrangestore zrem zremrangebylex
        zremrangebyrank zremrangebyscore zunionstore
        """;

    static readonly FrozenDictionary<string, string[]> Groups = Rows()
        .SelectMany(
            row => row.Commands.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), (row, name) => (row.Group, name))
        .GroupBy(row => row.name, row => row.Group).ToFrozenDictionary(row => row.Key, row => row.ToArray());

    /// <summary>The groups that a command counts for.</summary>
    public static IReadOnlyList<string> Of(string command) => Groups.GetValueOrDefault(command.ToLowerInvariant()) ?? [];

    static (string Group, string Commands)[] Rows() =>
    [
        ("string", StringCommands),
        ("hash", HashCommands),
        ("list", ListCommands),
        ("set", SetCommands),
        ("sorted-set", SortedSetCommands),
        ("stream", StreamCommands),
        ("hyperloglog", HyperloglogCommands),
        ("geo", GeoCommands),
        ("pubsub", PubsubCommands),
        ("scripting", ScriptingCommands),
        ("generic", GenericCommands),
        (Other, OtherCommands),
        (Read, ReadCommands),
        (Write, WriteCommands),
    ];
}

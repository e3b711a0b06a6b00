// What clients of one server do to each other: some wait for keys, others fill, move, retype and remove these, in
// transactions and scripts as well. Few keys, so that they meet. No timeout is one that could end at another moment.
using Larder.Conformance.Tests.Random;

namespace Larder.Conformance.Tests.Clients;

static class WaitingCommands
{
    static readonly string[] Waiting =
    [
        "BLPOP l{one} 0", "BLPOP l{one} l{one} 0", "BLPOP z{one} l{one} 0", "BRPOP l{one} l{one} 0", "BLPOP l{one} 0.01",
        "BLMOVE l{one} l{one} LEFT RIGHT 0", "BLMOVE l{one} l{one} RIGHT LEFT 0", "BLMOVE l{one} z{one} LEFT LEFT 0",
        "BRPOPLPUSH l{one} l{one} 0", "BLMPOP 0 1 l{one} LEFT", "BLMPOP 0 2 l{one} l{one} RIGHT COUNT 2",
        "BZPOPMIN z{one} 0", "BZPOPMAX z{one} z{one} 0", "BZMPOP 0 2 z{one} z{one} MIN COUNT 2", "BZMPOP 0 1 z{one} MAX",
        "BZPOPMIN z{one} l{one} 0", "BZPOPMIN z{one} 0.01",
        "XREAD BLOCK 0 STREAMS s{one} $", "XREAD COUNT 2 BLOCK 0 STREAMS s{one} s{one} {id} $",
        "XREAD BLOCK 0 STREAMS s{one} +", "XREAD BLOCK 1 STREAMS s{one} $", "XREAD BLOCK 0 STREAMS s{one} l{one} 0 0",
        "XREADGROUP GROUP g a BLOCK 0 STREAMS s{one} >", "XREADGROUP GROUP g b COUNT 1 BLOCK 0 STREAMS s{one} s{one} > >",
        "XREADGROUP GROUP g b NOACK BLOCK 0 STREAMS s{one} >", "XREADGROUP GROUP g a BLOCK 0 STREAMS s{one} 0",
        "BLPOP l{one} -1", "BLPOP l{one} abc", "BRPOP l{one} 1e5000", "BLMPOP 0 0 l{one} LEFT", "BLMOVE l{one} l{one} UP LEFT 0",
        "BZMPOP 0 1 z{one} LEFT", "XREAD BLOCK -1 STREAMS s{one} $", "XREAD BLOCK x STREAMS s{one} $",
        "XREADGROUP GROUP g a BLOCK 0 STREAMS s{one} $", "WAIT 0 0", "WAIT 1 1", "WAIT x 0",
    ];

    static readonly string[] Changing =
    [
        "LPUSH l{one} {value}", "RPUSH l{one} {value} {value}", "RPUSH l{one} {value} {value} {value}", "LPUSHX l{one} a",
        "LPUSH l{one} {value}", "RPUSH l{one} {value}", "LPOP l{one} 1", "LMOVE l{one} l{one} LEFT RIGHT",
        "ZADD z{one} {score} {field}", "ZADD z{one} {score} {field} {score} {field}", "ZADD z{one} {score} {field}",
        "ZREM z{one} {field}", "XADD s{one} {newid} {field} {value}", "XADD s{one} {newid} {field} {value}",
        "XADD s{one} {newid} {field} {value}", "XGROUP CREATE s{one} g $ MKSTREAM", "XGROUP CREATE s{one} g 0",
        "XGROUP DESTROY s{one} g", "XDEL s{one} {id}",
        "DEL l{one} z{one}", "DEL s{one}", "SET l{one} {value}", "SET z{one} {value}", "SET s{one} {value}", "SADD l{one} a",
        "RENAME l{one} l{one}", "RENAME z{one} l{one}", "RENAME s{one} s{one}", "RENAME other l{one}", "RPUSH other a b",
        "COPY l{one} l{one} REPLACE", "COPY s{one} s{one}", "COPY z{one} z{one}", "MOVE l{one} 1", "SWAPDB 0 1", "SELECT {one}",
        "SORT source ALPHA STORE l{one}", "RPUSH source c a b", "ZUNIONSTORE z{one} 1 scores", "ZADD scores 1 m 2 n",
        "FLUSHALL", "PERSIST l{one}", "TYPE l{one}",
        "EVAL redis.call('rpush',KEYS[1],'x','y')\tredis.call('del',KEYS[1])\treturn\tredis.call('rpush',KEYS[1],'z') 1 l{one}",
        "EVAL redis.call('rpush',KEYS[1],'x','y')\treturn\tredis.call('lpop',KEYS[1]) 1 l{one}",
        "EVAL redis.call('rpush',KEYS[1],'q')\terror('x') 1 l{one}", "EVAL return\tredis.pcall('blpop',KEYS[1],0) 1 l{one}",
        "EVAL return\tredis.pcall('xread','BLOCK','0','STREAMS',KEYS[1],'$') 1 s{one}",
        "EVAL return\tredis.pcall('blmove',KEYS[1],KEYS[1],'LEFT','LEFT',0) 1 l{one}",
        "MULTI", "MULTI", "MULTI", "WATCH l{one}", "WATCH z{one} s{one}", "UNWATCH",
    ];

    // EXEC comes often enough for transactions to end.
    static readonly string[] Queueing =
        ["EXEC", "EXEC", "EXEC", "EXEC", "DISCARD", "WATCH l{one}", "MULTI", "NOSUCH x", "LPUSH l{one}", "UNWATCH"];

    /// <summary>Outside of a transaction.</summary>
    public static CommandFamily Usual { get; } = new("several clients", [.. Waiting, .. Changing, .. Changing]);

    /// <summary>Within one.</summary>
    public static CommandFamily Queued { get; } = new("transactions", [.. Queueing, .. Queueing, .. Waiting, .. Changing]);
}

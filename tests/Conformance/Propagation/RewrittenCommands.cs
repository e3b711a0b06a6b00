// Random commands of which others are told something else than the request.
using Larder.Conformance.Tests.Random;

namespace Larder.Conformance.Tests.Propagation;

static class RewrittenCommands
{
    /// <summary>The same on two servers that hold the same, but for the moment at which they run.</summary>
    public static CommandFamily Timed { get; } = new("timed",
    [
        "SET {key} {value}", "SET {key} {int} EX {seconds}", "SET {key} {value} GET PX 100000", "SET {key} {value} XX GET",
        "SET {key} {value} NX EXAT {at}", "SET {key} {value} PXAT 1", "SETEX {key} {seconds} {value}", "GETSET {key} {value}",
        "GETDEL {key}", "GETEX {key} EX {seconds}", "GETEX {key} EXAT 1", "GETEX {key} PERSIST", "DELIFEQ {key} {value}",
        "MSETEX 2 {key} {value} {key} {int} EX {seconds}", "MSETEX 1 {key} {value} XX KEEPTTL", "INCRBYFLOAT {key} {float}",
        "EXPIRE {key} {seconds}", "EXPIRE {key} {seconds} GT", "EXPIRE {key} {seconds} NX", "EXPIRE {key} -1", "PERSIST {key}",
        "PEXPIREAT {key} 1", "HSET {key} {field} {int} {field} {value}", "HINCRBY {key} {field} {int}",
        "HINCRBYFLOAT {key} {field} {float}", "HSETEX {key} EX {seconds} FIELDS 2 {field} {int} {field} {value}",
        "HSETEX {key} FXX PXAT 1 FIELDS 2 {field} {value} {field} {value}", "HSETEX {key} KEEPTTL FNX FIELDS 1 {field} {int}",
        "HEXPIRE {key} {seconds} FIELDS 2 {field} {field}", "HPEXPIRE {key} 0 FIELDS 2 {field} {field}",
        "HEXPIRE {key} {seconds} LT FIELDS 2 {field} {field}", "HGETEX {key} EX {seconds} FIELDS 3 {field} {field} {field}",
        "HGETEX {key} PXAT 1 FIELDS 2 {field} {field}", "HGETEX {key} PERSIST FIELDS 2 {field} {field}",
        "HPERSIST {key} FIELDS 2 {field} {field}", "HGETDEL {key} FIELDS 2 {field} {field}", "RPUSH {key} {value} {value} {int}",
        "LMPOP 2 {key} {key} LEFT COUNT 2", "LMPOP 1 {key} RIGHT", "BLPOP {key} {key} 0.001", "BRPOP {key} 0.001",
        "BLMOVE {key} {key} LEFT RIGHT 0.001", "BRPOPLPUSH {key} {key} 0.001", "BLMPOP 0.001 1 {key} LEFT COUNT 3",
        "ZADD {key} 1 {field} 2 {field} 3 {field}", "ZMPOP 2 {key} {key} MIN COUNT 2", "BZPOPMIN {key} 0.001",
        "BZMPOP 0.001 2 {key} {key} MAX", "ZINCRBY {key} {float} {field}", "GEOADD {key} {degrees} {degrees} {field}",
        "GEOADD {key} XX CH {degrees} {degrees} {field}", "SORT {key} ALPHA STORE {key}", "PFADD {key} {value}", "DEL {key}",
        "PFCOUNT {key} {key}", "PFMERGE {key} {key}", "SADD {key} {field} {int}", "SMOVE {key} {key} {field}",
        "XADD {stream} 9-* {field} {value}", "XADD {stream} MAXLEN ~ 5 9-* {field} {value}", "XTRIM {stream} MAXLEN ~ 3",
        "XTRIM {stream} MINID ~ {id} LIMIT 20", "XGROUP CREATE {stream} {group} 0", "XGROUP CREATE {stream} {group} $ MKSTREAM",
        "XREADGROUP GROUP {group} {field} COUNT 2 STREAMS {stream} >", "XDEL {stream} {id} {id} {id}",
        "XREADGROUP GROUP {group} {field} NOACK COUNT 1 STREAMS {stream} >", "XCLAIM {stream} {group} {field} 0 {id} {id} {id}",
        "XCLAIM {stream} {group} {field} 0 {id} FORCE LASTID {id}", "XAUTOCLAIM {stream} {group} {field} 0 {id} COUNT 3",
        "XACK {stream} {group} {id} {id}", "XGROUP DELCONSUMER {stream} {group} {field}", "MOVE {key} 1", "COPY {key} {key} DB 1",
        "SWAPDB 0 1", "COPY {key} {key} REPLACE", "RENAME {key} {key}",
        "EVAL redis.call('setex',KEYS[1],'1000','1')\treturn\tredis.call('incrbyfloat',KEYS[1],'0.5') 1 {key}",
        "EVAL redis.call('lpush',KEYS[1],'1')\tredis.call('lpush',KEYS[1]) 1 {key}",
    ]);

    /// <summary>What comes of them is the server's choice, or a matter of the moment.</summary>
    public static CommandFamily Chosen { get; } = new("chosen",
    [
        "SPOP {key}", "SPOP {key} 3", "SPOP {key} {offset}", "SADD {key} {many}", "SADD chosen {many}", "SPOP chosen",
        "SPOP chosen 3", "HSETEX ends PX 2 FIELDS 2 {field} {int} {field} 5", "HINCRBY ends {field} 3",
        "HSETNX ends {field} 1", "SADD {key} {field} {int} {value}",
        "SET {key} {value} PX 1", "SET {key} {int} PX 3", "PEXPIRE {key} 2", "HPEXPIRE {key} 2 FIELDS 2 {field} {field}",
        "HSETEX {key} PX 1 FIELDS 1 {field} {int}", "HSET {key} {field} {int}", "HINCRBY {key} {field} 3", "INCR {key}",
        "APPEND {key} {value}", "XADD {stream} * {field} {value}", "XADD {stream} MAXLEN ~ 5 LIMIT 10 * {field} {value}",
        "FLUSHDB", "RANDOMKEY", "GET {key}", "HGETALL {key}", "SUNIONSTORE {key} {key} {key}", "XGROUP CREATE {stream} g0 0",
        "XREADGROUP GROUP g0 {field} BLOCK 1 STREAMS {stream} >",
    ]);
}

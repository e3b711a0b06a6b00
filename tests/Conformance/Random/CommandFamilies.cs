// The families: a new one is one more row.
namespace Larder.Conformance.Tests.Random;

static class CommandFamilies
{
    public static IReadOnlyList<CommandFamily> All { get; } =
    [
        new("strings",
        [
            "SET {key} {value}", "SET {key} {value}", "SET {key} {value} NX", "SET {key} {value} XX",
            "SET {key} {value} GET", "SET {key} {value} KEEPTTL", "SET {key} {value} EXAT {at}",
            "SET {key} {value} NX XX", "GET {key}", "GET {key}", "GETSET {key} {value}", "GETDEL {key}",
            "GETEX {key} PERSIST", "GETEX {key} EXAT {at}", "SETNX {key} {value}", "APPEND {key} {value}",
            "STRLEN {key}", "GETRANGE {key} {index} {index}", "SETRANGE {key} {offset} {value}", "INCR {key}",
            "DECR {key}", "INCRBY {key} {int}", "DECRBY {key} {int}", "INCRBYFLOAT {number} {float}",
            "SET {number} {float}", "GET {number}",
            "MGET {key} {key} {key}", "MSET {key} {value} {key} {value}", "MSETNX {key} {value} {key} {value}",
            "SUBSTR {key} {index} {index}", "LCS {key} {key}", "LCS {key} {key} LEN", "LCS {key} {key} IDX",
            "GET", "SET {key}", "INCRBY {key}", "DEL {key}",
        ]),
        new("keys",
        [
            "SET {key} {value}", "SET {key} {value}", "DEL {key} {key}", "UNLINK {key}", "EXISTS {key} {key} {key}",
            "TYPE {key}", "RENAME {key} {key}", "RENAMENX {key} {key}", "COPY {key} {key}", "COPY {key} {key} REPLACE",
            "~KEYS {pattern}", "DBSIZE", "EXPIREAT {key} {at}", "EXPIREAT {key} {at} NX", "EXPIREAT {key} {at} XX",
            "EXPIREAT {key} {at} GT", "EXPIREAT {key} {at} LT", "EXPIREAT {key} {at} NX GT", "EXPIRETIME {key}",
            "PEXPIRETIME {key}", "PERSIST {key}", "EXPIRE {key} -1", "EXPIRE {key} {value}", "TOUCH {key} {key}",
            "OBJECT REFCOUNT nosuch", "OBJECT ENCODING {key}", "RANDOMKEY nosuch", "TTL nosuch", "RENAME {key}",
            "COPY {key} {key} DB 99", "EXPIREAT {key} 0",
        ]),
        new("hashes",
        [
            "HSET {key} {field} {value}", "HSET {key} {field} {value} {field} {value}", "HSETNX {key} {field} {value}",
            "HGET {key} {field}", "HMGET {key} {field} {field}", "HMSET {key} {field} {value}", "HDEL {key} {field}",
            "HDEL {key} {field} {field} {field}", "HEXISTS {key} {field}", "HLEN {key}", "HSTRLEN {key} {field}",
            "~HKEYS {key}", "~HVALS {key}", "~HGETALL {key}", "HINCRBY {key} {field} {int}",
            "HINCRBYFLOAT {key} {number} {float}", "HGET {key} {number}", "HSET {key} {field}",
            "HRANDFIELD nosuch", "HRANDFIELD {key} 0",
            "SET {key} {value}", "DEL {key}", "TYPE {key}",
        ]),
        new("streams",
        [
            "XADD {stream} {newid} {field} {value}", "XADD {stream} {newid} {field} {value}",
            "XADD {stream} {newid} {field} {value} {field} {value}", "XADD {stream} {newid} {field} {value}",
            "XADD {stream} MAXLEN {offset} {newid} {field} {value}", "XADD {stream} {id} {field} {value}",
            "XADD {stream} NOMKSTREAM MINID {id} {newid} {field} {value}", "XLEN {stream}", "XDEL {stream} {id} {id}",
            "XRANGE {stream} {id} {id}", "XREVRANGE {stream} + {id} COUNT 5", "XRANGE {stream} ({id} + COUNT {int}",
            "XREAD STREAMS {stream} {stream} {id} {id}", "XREAD COUNT 3 STREAMS {stream} {stream} {id} $",
            "XTRIM {stream} MAXLEN {offset}", "XTRIM {stream} MINID {id}", "XSETID missing {id}",
            "XGROUP CREATE {stream} {group} {id} MKSTREAM", "XGROUP CREATE {stream} {group} $",
            "XGROUP SETID {stream} {group} {id}", "XGROUP DESTROY {stream} {group}",
            "XGROUP DELCONSUMER {stream} {group} {field}",
            "XREADGROUP GROUP {group} {field} STREAMS {stream} >", "XREADGROUP GROUP {group} {field} STREAMS {stream} >",
            "XREADGROUP GROUP {group} {field} COUNT 2 STREAMS {stream} >",
            "XREADGROUP GROUP {group} {field} STREAMS {stream} {id}",
            "XACK {stream} {group} {id} {id} {id}", "XPENDING {stream} {group}",
            "XCLAIM {stream} {group} {field} 0 {id} {id}", "XCLAIM {stream} {group} {field} 0 {id} FORCE JUSTID",
            "XAUTOCLAIM {stream} {group} {field} 0 {id} COUNT 3", "SET string {value}", "DEL {stream}",
            "XADD string {newid} {field} {value}", "XADD {stream} 3-3 {field}", "XADD {stream} {value} {field} {value}",
            "COPY {stream} {stream} REPLACE",
        ]),
    ];
}

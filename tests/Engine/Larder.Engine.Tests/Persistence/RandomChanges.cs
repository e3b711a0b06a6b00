// Commands that make, change, move and remove keys of every type, small and large.
namespace Larder.Engine.Tests.Persistence;

/// <param name="endsFields">Fields of hashes get an expiry, which Redis could not load.</param>
sealed class RandomChanges(int seed, bool endsFields = false)
{
    public const int Keys = 160;

    const int Databases = 3;

    const string LongStream =
        "for i = 1, 1000 do redis.call('XADD', KEYS[1], i .. '-1', 'a', string.rep('x', i % 90), 'b', i) end " +
        "redis.call('XGROUP', 'CREATE', KEYS[1], 'g0', '0')";

    readonly Random _random = new(seed);

    /// <summary>Words of a command that makes a key large.</summary>
    public static string[] Filling(int key) => (key % 7) switch
    {
        0 => ["RPUSH", $"list{key}", .. Some(key, 1000, at => $"element {at} {new string('x', 30 + at % 50)}")],
        1 => ["SADD", $"set{key}", .. Some(key, 900, at => $"member {at}")],
        2 => ["HSET", $"hash{key}", .. Some(key, 900, at => $"{(at % 2 == 0 ? "field" : "value")} {at}")],
        3 => ["ZADD", $"zset{key}", .. Some(key, 900, at => at % 2 == 0 ? $"{at}" : $"member {at}")],
        4 => ["SET", $"string{key}", new string((char)('a' + key % 26), key % 5 == 0 ? 200_000 : key % 100)],
        5 when key % 3 == 0 => ["EVAL", LongStream, "1", $"stream{key}"],
        5 => ["XADD", $"stream{key}", $"{key + 1}-1", "a", "1", "b", $"{key}"],
        _ => ["SETEX", $"string{key}", "1000", $"{key}"],
    };

    static IEnumerable<string> Some(int key, int most, Func<int, string> at) =>
        Enumerable.Range(0, (key % 20 == 0 ? 4 * most : key % 3 == 0 ? most : 10) / 2 * 2).Select(at);

    /// <summary>Words of some command.</summary>
    public string[] Next()
    {
        var (key, other) = (_random.Next(Keys), _random.Next(Keys));
        return _random.Next(endsFields ? 40 : 36) switch
        {
            0 => ["SELECT", $"{_random.Next(Databases)}"],
            1 => ["LPUSH", $"list{key}", "new"],
            2 => ["RPOP", $"list{key}"],
            3 => ["LPOP", $"list{key}", "3"],
            4 => ["LSET", $"list{key}", $"{_random.Next(8)}", "changed"],
            5 when other % 3 == 0 =>
                ["LREM", $"list{key}", $"{other % 5 - 2}", $"element {other} {new string('x', 30 + other % 50)}"],
            5 when other % 3 == 1 => ["LMOVE", $"list{key}", $"list{other}", "LEFT", "RIGHT"],
            5 => ["LINSERT", $"list{key}", "BEFORE", "element 5", "inserted"],
            6 => ["LTRIM", $"list{key}", "1", "-2"],
            7 => ["SADD", $"set{key}", $"new {other}"],
            8 => ["SPOP", $"set{key}", "2"],
            9 => ["SREM", $"set{key}", $"member {other}"],
            10 => ["SMOVE", $"set{key}", $"set{other}", $"member {key}"],
            11 => ["HSET", $"hash{key}", $"field {other & ~1}", "changed"],
            12 => ["HDEL", $"hash{key}", $"field {other & ~1}"],
            13 => ["HINCRBY", $"hash{key}", "count", "1"],
            14 => ["ZADD", $"zset{key}", $"{other}", $"member {other | 1}"],
            15 => ["ZPOPMIN", $"zset{key}", "2"],
            16 => ["ZREM", $"zset{key}", $"member {other | 1}"],
            17 => ["ZREMRANGEBYRANK", $"zset{key}", "0", "1"],
            18 => ["SET", $"string{key}", $"{other}"],
            19 => ["APPEND", $"string{key}", "more"],
            20 when other % 3 == 0 => ["SETBIT", $"string{key}", $"{_random.Next(1_700_000)}", $"{other & 1}"],
            20 => ["SETRANGE", $"string{key}", $"{_random.Next(key % 5 == 0 ? 210_000 : 20)}", "range"],
            21 => ["INCR", $"string{key}"],
            22 when other % 4 == 0 => ["XADD", $"stream{key}", "*", "a", new string('y', 3000)],
            22 => ["XADD", $"stream{key}", "*", "a", $"{other}"],
            23 when other % 4 == 0 => ["XTRIM", $"stream{key}", "MAXLEN", "2"],
            23 when other % 4 == 1 => ["XDEL", $"stream{key}", $"{other + 1}-1", $"{key + 1}-1", $"{other + 400}-1"],
            23 => ["XTRIM", $"stream{key}", "MAXLEN", "~", "700"],
            24 => ["XGROUP", "CREATE", $"stream{key}", $"g{other % 3}", "0", "MKSTREAM"],
            25 => ["XREADGROUP", "GROUP", $"g{other % 3}", "me", "COUNT", "2", "STREAMS", $"stream{key}", ">"],
            26 => ["PEXPIRE", Name(key), $"{_random.Next(1, 60)}"],
            27 => ["PERSIST", Name(key)],
            28 => ["RENAME", Name(key), Name(key) + "x"],
            29 => ["RENAME", Name(key) + "x", Name(key)],
            30 => ["MOVE", Name(key), $"{_random.Next(Databases)}"],
            31 => ["COPY", Name(key), Name(key), "DB", $"{_random.Next(Databases)}", "REPLACE"],
            32 => ["UNLINK", Name(key)],
            33 => ["EXPIRE", Name(key), "1000"],
            34 when _random.Next(10) == 0 => ["SWAPDB", $"{_random.Next(Databases)}", $"{_random.Next(Databases)}"],
            35 when _random.Next(60) == 0 => ["FLUSHDB", _random.Next(2) == 0 ? "ASYNC" : "SYNC"],
            36 or 37 => ["HPEXPIRE", $"hash{key}", $"{_random.Next(1, 90)}", "FIELDS", "1", $"field {other & ~1}"],
            38 => ["HPERSIST", $"hash{key}", "FIELDS", "1", $"field {other & ~1}"],
            _ => Filling(key),
        };
    }

    string Name(int key) => (_random.Next(5)) switch
    {
        0 => $"list{key}",
        1 => $"set{key}",
        2 => $"hash{key}",
        3 => $"zset{key}",
        _ => $"string{key}",
    };
}

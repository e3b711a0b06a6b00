// The same CONFIG SET given to the rows and to a real redis-server: the same answer, and the same value afterwards.
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Xunit;

namespace Larder.Engine.Tests.Settings;

public sealed class BesideRedisTests(BesideRedisTests.Pair pair) : IClassFixture<BesideRedisTests.Pair>
{

    public static TheoryData<string, string> Settings { get; } = new()
    {
        { "maxmemory", "100mb" }, { "maxmemory", "1k" }, { "maxmemory", "1KB" }, { "maxmemory", "2G" },
        { "maxmemory", "" }, { "maxmemory", "mb" }, { "maxmemory", "-1" }, { "maxmemory", "1tb" },
        { "maxmemory", "12 mb" }, { "maxmemory-clients", "101%" }, { "maxmemory-clients", "50%" },
        { "maxmemory-clients", "%" }, { "maxmemory-clients", "1gb" }, { "maxmemory-clients", "x" },
        { "maxmemory-policy", "lru" }, { "maxmemory-policy", "Volatile-TTL" }, { "maxmemory-samples", "7" },
        { "timeout", "abc" }, { "timeout", "1.5" }, { "timeout", "007" }, { "timeout", "+7" }, { "timeout", "-1" },
        { "timeout", "2147483648" }, { "timeout", "99999999999999999999" }, { "timeout", "60" },
        { "hz", "0" }, { "hz", "1000" }, { "appendonly", "maybe" }, { "rdbcompression", "NO" },
        { "daemonize", "yes" }, { "databases", "3" }, { "unixsocketperm", "700" }, { "nosuch", "1" },
        { "save", "" }, { "save", "60" }, { "save", "60 100 10 1000" }, { "save", "0 1" }, { "save", "1 -1" },
        { "save", "60  100" }, { "client-output-buffer-limit", "normal 1 2" },
        { "client-output-buffer-limit", "foo 1 2 3" }, { "client-output-buffer-limit", "slave 1mb 2kb 3" },
        { "client-output-buffer-limit", "normal 1 2 3x" }, { "client-output-buffer-limit", "" },
        { "notify-keyspace-events", "Q" }, { "notify-keyspace-events", "KEA" }, { "notify-keyspace-events", "lKn" },
        { "notify-keyspace-events", "g$lshzxetdKE" }, { "notify-keyspace-events", "AnKE" },
        { "notify-keyspace-events", "Km" }, { "notify-keyspace-events", "" },
        { "shutdown-on-sigterm", "save nosave" }, { "shutdown-on-sigterm", "save now" },
        { "shutdown-on-sigterm", "save foo" }, { "shutdown-on-sigterm", "default" },
        { "latency-tracking-info-percentiles", "50 99.99 100" }, { "latency-tracking-info-percentiles", "101" },
        { "latency-tracking-info-percentiles", "a" }, { "latency-tracking-info-percentiles", "" },
        { "oom-score-adj-values", "1 2" }, { "oom-score-adj-values", "1 2 9000" }, { "oom-score-adj-values", "1 2 3" },
        { "proto-max-bulk-len", "1" }, { "proto-max-bulk-len", "64mb" }, { "list-max-listpack-size", "-5" },
        { "list-max-ziplist-size", "77" }, { "hash-max-ziplist-entries", "5" }, { "SLAVE-PRIORITY", "7" },
        { "slave-priority", "-7" }, { "dir", "/nosuch" },
        { "dbfilename", "a/b" }, { "dbfilename", "a.rdb" }, { "cluster-announce-hostname", "a_b" },
        { "cluster-announce-hostname", "a-b.example" }, { "replicaof", "127.0.0.1 1" },
        { "slowlog-log-slower-than", "-2" }, { "slowlog-max-len", "-1" },
        { "set-max-intset-entries", "-1" }, { "repl-backlog-size", "2mb" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Config_set_answers_as_redis(string name, string value)
    {
        Assert.SkipWhen(pair.Redis is null, "redis-server is not installed");
        bool set = pair.Own.TrySet([new(name, value)], default, out string error);
        Assert.Equal(pair.Redis.Call("CONFIG", "SET", name, value), set ? "+OK\r\n" : $"-{error}\r\n");

        if (name == "dir") return;
        IReadOnlyList<KeyValuePair<string, string>> own = pair.Own.Get([name]);
        Assert.Equal(pair.Redis.List("CONFIG", "GET", name), own.SelectMany(p => new[] { p.Key, p.Value }));
    }

    // Both sides live as long as the class: what one row leaves behind, it leaves on both.
    public sealed class Pair : IDisposable
    {
        static readonly string[] Options = ["--save", "3600 1", "--enable-protected-configs", "yes"];

        public Pair()
        {
            Redis = RealRedis.StartIfThere(Options);
            ConfigText.Load(Own, null, ServerArguments.Parse(Options).Options);
        }

        internal RealRedis? Redis { get; }

        internal ServerSettings Own { get; } = new();

        public void Dispose() => Redis?.Dispose();
    }
}

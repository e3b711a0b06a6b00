// Every row of the bench, in the order of the tables. Requests are written as commands: '#' is a key number, '@' the
// value (see TemplateBuilder).
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Rows;

static class RowCatalog
{
    const int Hundred = 100_000;
    const int Million = 1_000_000;
    const int CollectionCount = 10_000;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        .. Pipelines(), .. ValueSizes(), .. ManyConnections(), .. ManyKeys(), .. SeveralKeys(), .. Collections(),
        .. Paced(), .. MemcachedRows.All, .. Memory(), .. Full(), .. Eviction(), .. LifetimeRows.All, .. StallRows.All,
        .. DurabilityRows.All,
    ];

    static IEnumerable<Row> Pipelines()
    {
        foreach (var pipeline in (int[])[1, 16, 64])
        {
            var quick = pipeline <= 16;
            yield return Resp($"get-p{pipeline}", "GET key:#", pipeline: pipeline, quick: quick) with
            {
                HasCeiling = true, HasDefaults = true,
            };
            yield return Resp($"set-p{pipeline}", "SET key:# @", pipeline: pipeline, quick: quick) with { HasDefaults = true };
            var mixed = Resp($"mixed-p{pipeline}", "GET key:#", pipeline: pipeline, quick: pipeline == 16);
            yield return mixed with
            {
                Title = $"9 GET to 1 SET, zipfian keys, pipeline {pipeline}",
                Requests = mixed.Requests with { Second = Command("SET key:# @", 64), SecondPercent = 10 },
                Spread = KeySpread.Zipfian,
            };
        }
    }

    static IEnumerable<Row> ValueSizes()
    {
        foreach (var (bytes, name, keys) in ((int, string, int)[])[(1024, "1k", Hundred), (16_384, "16k", 10_000)])
        {
            foreach (var pipeline in (int[])[1, 16])
            {
                yield return Resp($"get-{name}-p{pipeline}", "GET key:#", keys, bytes, pipeline: pipeline);
                yield return Resp($"set-{name}-p{pipeline}", "SET key:# @", keys, bytes, pipeline: pipeline);
            }
        }
    }

    static IEnumerable<Row> ManyConnections()
    {
        foreach (var connections in (int[])[1000, 10_000])
        {
            yield return Resp($"get-c{connections}", "GET key:#", connections: connections);
            yield return Resp($"set-c{connections}", "SET key:# @", connections: connections);
        }
        var few = Resp("get-c50", "GET key:#");
        yield return new ConnectionsRow
        {
            Name = "conns-10000",
            Title = "GET over 50 connections and over 10,000, one after the other in each round, pipeline 1",
            Protocol = few.Protocol,
            Group = few.Group,
            DataBytes = few.DataBytes,
            Few = few,
            Many = Resp("get-c10000", "GET key:#", connections: 10_000),
        };
    }

    static IEnumerable<Row> ManyKeys()
    {
        foreach (var (keys, name) in ((int, string)[])[(Million, "1m"), (10 * Million, "10m")])
        {
            LoadRow[] rows =
            [
                Resp($"get-{name}-p1", "GET key:#", keys), Resp($"get-{name}-p16", "GET key:#", keys, pipeline: 16),
                Resp($"set-{name}-p16", "SET key:# @", keys, pipeline: 16),
            ];
            foreach (var row in rows) yield return row with { IsLong = keys > Million };
        }
    }

    static IEnumerable<Row> SeveralKeys()
    {
        var get = "MGET" + Repeat(" key:#");
        var set = "MSET" + Repeat(" key:# @");
        foreach (var pipeline in (int[])[1, 16])
        {
            yield return Resp($"mget10-p{pipeline}", get, pipeline: pipeline);
            yield return Resp($"mset10-p{pipeline}", set, pipeline: pipeline);
            yield return Resp($"incr-p{pipeline}", "INCR cnt:#", pipeline: pipeline);
        }
    }

    static IEnumerable<Row> Collections()
    {
        var fields = string.Concat(Enumerable.Range(0, 10).Select(i => $" field:{i} @"));
        var members = string.Concat(Enumerable.Range(0, 100).Select(i => $" {i} member:{i:00}"));
        var hashes = new Fill("hashes of 10 fields", Command("HSET hsh:#" + fields, 64), CollectionCount);
        var sortedSets = new Fill("sorted sets of 100 members", Command("ZADD zst:#" + members, 64), CollectionCount);
        foreach (var pipeline in (int[])[1, 16])
        {
            yield return Collection("hset", "HSET hsh:# field:5 @", hashes);
            yield return Collection("hget", "HGET hsh:# field:5", hashes);
            yield return Collection("zadd", "ZADD zst:# 1# member:50", sortedSets);
            yield return Collection("zrange", "ZRANGE zst:# 0 9", sortedSets);

            LoadRow Collection(string name, string command, Fill fill) =>
                Resp($"{name}-p{pipeline}", command, CollectionCount, pipeline: pipeline) with
                {
                    Group = "resp collections", Fills = [fill],
                };
        }
        yield return Resp("list-p16", "LPUSH lst:# @", CollectionCount, pipeline: 16) with
        {
            Title = "LPUSH and LPOP of the same list in turn, pipeline 16",
            Requests = new RequestMix(TemplateBuilder.Resp(64, true, "LPUSH lst:# @", "LPOP lst:#")),
            Group = "resp collections",
            Fills = [],
        };
    }

    static IEnumerable<Row> Paced()
    {
        var peak = Resp("get", "GET key:#");
        yield return new PacedRow
        {
            Name = "paced-get",
            Title = "GET at half of the best peer's peak rate, latency from when a request is due",
            Protocol = WireProtocol.Resp,
            Group = peak.Group,
            Peak = peak,
            IsQuick = true,
        };
    }

    static IEnumerable<Row> Memory()
    {
        yield return BytesPerKey("memory-per-key", WireProtocol.Resp, Command("SET key:# @", 64), "");
        yield return BytesPerKey(
            "memory-per-key-ttl", WireProtocol.Resp, Command("SET key:# @ EX 100000", 64), " and an expiry");
        yield return BytesPerKey("mc-memory-per-key", WireProtocol.Memcached,
            TemplateBuilder.Memcached(64, "set key:# 0 0 64\r\n@\r\n"), "");
        yield return BytesPerKey("mc-memory-per-key-ttl", WireProtocol.Memcached,
            TemplateBuilder.Memcached(64, "set key:# 0 100000 64\r\n@\r\n"), " and an expiry");
        yield return Idle("idle-connections", WireProtocol.Resp, Command("GET key:#", 64));
        yield return Idle("mc-idle-connections", WireProtocol.Memcached,
            TemplateBuilder.Memcached(64, "get key:#\r\n"));
        yield return new ExpiryLagRow
        {
            Name = "expiry-lag",
            Title = "from due to gone, among a million keys with an expiry",
            Protocol = WireProtocol.Resp,
            DataBytes = 200 * Million,
            LastingKeys = new Fill("lasting keys", Command("SET key:# @ EX 100000", 64), Million),
        };
    }

    // A server that is full evicts for nearly every SET of a key that it has not.
    static IEnumerable<Row> Full()
    {
        const int MaxMemoryMiB = 64, KeyCount = 2 * Million;
        foreach (var policy in (string[])["allkeys-lru", "allkeys-lfu"])
        {
            foreach (var pipeline in (int[])[1, 16])
            {
                var set = Resp($"full-{policy[^3..]}-set-p{pipeline}", "SET key:# @", KeyCount, pipeline: pipeline) with
                {
                    Title = $"SET, {KeyCount:#,0} keys at maxmemory {MaxMemoryMiB} MiB under {policy}, pipeline {pipeline}",
                    Group = $"full {policy}",
                    Directives = $"maxmemory {MaxMemoryMiB << 20} maxmemory-policy {policy}",
                    DataBytes = 2L * MaxMemoryMiB << 20,
                    Fills = [new Fill("enough to be full", Command("SET key:# @", 64), Million)],
                };
                yield return set;
                yield return set with
                {
                    Name = $"full-{policy[^3..]}-mixed-p{pipeline}",
                    Title = $"9 GET to 1 SET, zipfian, {set.Title["SET, ".Length..]}",
                    Requests = new RequestMix(Command("GET key:#", 64))
                    {
                        Second = Command("SET key:# @", 64), SecondPercent = 10,
                    },
                    Spread = KeySpread.Zipfian,
                };
            }
        }
    }

    static IEnumerable<Row> Eviction()
    {
        foreach (var policy in (string[])["allkeys-lru", "allkeys-lfu"])
        {
            foreach (var (shape, name) in ((TraceShape, string)[])
                [(TraceShape.Zipfian, "zipf"), (TraceShape.ScanMixed, "scan"), (TraceShape.Shifting, "shift")])
            {
                yield return new EvictionRow
                {
                    Name = $"hits-{policy[^3..]}-{name}",
                    Title = $"hit ratio under {policy}, maxmemory 16 MiB, {name} trace over 200,000 keys",
                    Protocol = WireProtocol.Resp,
                    Directives = $"maxmemory {EvictionRow.MaxMemoryMiB << 20} maxmemory-policy {policy}",
                    Shape = shape,
                };
            }
        }
    }

    static Row BytesPerKey(string name, WireProtocol protocol, RequestTemplate template, string also) =>
        new BytesPerKeyRow
        {
            Name = name,
            Title = $"a million keys of 16 B with values of 64 B{also}",
            Protocol = protocol,
            DataBytes = 200 * Million,
            Keys = new Fill("counted keys", template, Million),
        };

    static Row Idle(string name, WireProtocol protocol, RequestTemplate template) => new IdleConnectionsRow
    {
        Name = name,
        Title = "10,000 idle connections",
        Protocol = protocol,
        Connections = 10_000,
        Requests = new RequestMix(template),
    };

    static LoadRow Resp(
        string name, string command, int keys = Hundred, int valueBytes = 64, int connections = 50, int pipeline = 1,
        bool quick = false) => new()
        {
            Name = name,
            Title = $"{command.Split(' ')[0]}, {keys:#,0} keys, {valueBytes:#,0} B, {connections:#,0} connections, "
                + $"pipeline {pipeline}",
            Protocol = WireProtocol.Resp,
            IsQuick = quick,
            Group = $"resp {keys} x {valueBytes}",
            DataBytes = (long)keys * (valueBytes + 128),
            Requests = new RequestMix(Command(command, valueBytes)),
            KeyCount = keys,
            Connections = connections,
            Pipeline = pipeline,
            Fills = [new Fill("strings", Command("SET key:# @", valueBytes), keys)],
        };

    static RequestTemplate Command(string text, int valueBytes) => TemplateBuilder.Resp(valueBytes, false, text);

    static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, 10));
}

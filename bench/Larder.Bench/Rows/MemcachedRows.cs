// The rows of memcached's protocol: text commands, several keys in one get, and meta commands.
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Rows;

static class MemcachedRows
{
    const int KeyCount = 100_000;
    const string Set = "set key:# 0 0 64\r\n@\r\n";

    public static IReadOnlyList<Row> All { get; } = [.. Loads(), .. Full(), .. Eviction()];

    static IEnumerable<Row> Loads()
    {
        var multiget = "get" + string.Concat(Enumerable.Repeat(" key:#", 10)) + "\r\n";
        foreach (var pipeline in (int[])[1, 16])
        {
            yield return Row("mc-get", "get", "get key:#\r\n", pipeline, quick: true) with { HasDefaults = true };
            yield return Row("mc-set", "set", Set, pipeline, quick: pipeline == 16) with { HasDefaults = true };
            yield return Row("mc-multiget10", "get of 10 keys", multiget, pipeline, quick: pipeline == 1);
            yield return Row("mc-mg", "mg with value", "mg key:# v\r\n", pipeline, quick: false);
            yield return Row("mc-ms", "ms", "ms key:# 64\r\n@\r\n", pipeline, quick: false);
        }
    }

    // A server that is full evicts for nearly every set of a key that it has not. memcached refuses a few in ten thousand,
    // for which its crawler has not made room yet.
    static IEnumerable<Row> Full()
    {
        const int MaxMemoryMiB = 64, FullKeyCount = 2_000_000;
        const double MostRefused = 0.01;
        foreach (var pipeline in (int[])[1, 16])
        {
            var set = Row("mc-full-set", "set", Set, pipeline, quick: false) with
            {
                Title = $"memcached set, {FullKeyCount:#,0} keys at {MaxMemoryMiB} MiB, pipeline {pipeline}",
                Group = "memcached full",
                Directives = $"cache_memlimit {MaxMemoryMiB}",
                KeyCount = FullKeyCount,
                DataBytes = 2L * MaxMemoryMiB << 20,
                MostErrorPart = MostRefused,
                Fills =
                [
                    new Fill("enough to be full", TemplateBuilder.Memcached(64, Set), FullKeyCount / 2)
                    {
                        MostErrorPart = MostRefused,
                    },
                ],
            };
            yield return set;
            yield return set with
            {
                Name = $"mc-full-mixed-p{pipeline}",
                Title = $"9 get to 1 set, zipfian, {set.Title["memcached set, ".Length..]}",
                Requests = new RequestMix(TemplateBuilder.Memcached(64, "get key:#\r\n"))
                {
                    Second = TemplateBuilder.Memcached(64, Set), SecondPercent = 10,
                },
                Spread = KeySpread.Zipfian,
            };
        }
    }

    static IEnumerable<Row> Eviction()
    {
        foreach (var (shape, name) in ((TraceShape, string)[])
            [(TraceShape.Zipfian, "zipf"), (TraceShape.ScanMixed, "scan"), (TraceShape.Shifting, "shift")])
        {
            yield return new EvictionRow
            {
                Name = $"mc-hits-{name}",
                Title = $"hit ratio of memcached at {EvictionRow.MaxMemoryMiB} MiB, {name} trace over 200,000 keys",
                Protocol = WireProtocol.Memcached,
                Directives = $"cache_memlimit {EvictionRow.MaxMemoryMiB}",
                Shape = shape,
            };
        }
    }

    static LoadRow Row(string name, string title, string request, int pipeline, bool quick) => new()
    {
        Name = $"{name}-p{pipeline}",
        Title = $"memcached {title}, {KeyCount:#,0} keys, 64 B, 50 connections, pipeline {pipeline}",
        Protocol = WireProtocol.Memcached,
        IsQuick = quick,
        Group = "memcached",
        DataBytes = KeyCount * 200L,
        Requests = new RequestMix(TemplateBuilder.Memcached(64, request)),
        KeyCount = KeyCount,
        Pipeline = pipeline,
        Fills = [new Fill("strings", TemplateBuilder.Memcached(64, Set), KeyCount)],
    };
}

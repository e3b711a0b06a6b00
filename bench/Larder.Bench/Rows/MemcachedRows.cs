// The rows of memcached's protocol: text commands, several keys in one get, and meta commands.
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Rows;

static class MemcachedRows
{
    const int KeyCount = 100_000;
    const string Set = "set key:# 0 0 64\r\n@\r\n";

    public static IReadOnlyList<Row> All { get; } = [.. Rows()];

    static IEnumerable<Row> Rows()
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

// A walk through the keys of a node that keeps the largest and the hottest, in steps between which the node serves others. How
// many keys it visits is bounded, and so is what it keeps.
namespace Larder.WebConsole.Nodes;

/// <summary>A key with what it was found for.</summary>
public sealed record SurveyedKey(byte[] Key, string Type, long Value);

/// <summary>How far the walk is, and what it has found.</summary>
public sealed class KeySurvey
{
    public const int KeysMax = 200_000;
    const int KeptMax = 15, Step = 250, PrefixesMax = 1_000;

    readonly PriorityQueue<SurveyedKey, long> _largest = new(), _hottest = new();
    readonly Dictionary<string, (long Keys, long Bytes)> _prefixes = [];

    public long Visited { get; private set; }

    public long Total { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>Accesses are counted (an LFU policy); else the hottest are those used last, and the values seconds since.
    /// </summary>
    public bool CountsAccesses { get; private set; }

    public IReadOnlyList<SurveyedKey> Largest => Ordered(_largest, key => -key.Value);

    public IReadOnlyList<SurveyedKey> Hottest => Ordered(_hottest, key => CountsAccesses ? -key.Value : key.Value);

    /// <summary>What the keys take together by what they begin with, up to the first colon.</summary>
    public IReadOnlyList<(string Prefix, long Keys, long Bytes)> Prefixes =>
        [.. _prefixes.Select(row => (row.Key, row.Value.Keys, row.Value.Bytes))
            .OrderByDescending(row => row.Bytes).Take(KeptMax)];

    internal async Task RunAsync(NodeSession session, NodeTarget target, Func<Task> onStep, CancellationToken stop)
    {
        Total = (await session.AskAsync(target, stop, "DBSIZE")).Number;
        CountsAccesses = await CountsAccessesAsync(session, target, stop);
        var cursor = "0";
        do
        {
            var reply = await session.AskAsync(target, stop, "SCAN", cursor, "COUNT", Step);
            cursor = reply.Items[0].Text;
            await TakeAsync(session, target, [.. reply.Items[1].Items.Select(item => item.Bytes)], stop);
            await onStep();
        }
        while (cursor != "0" && Visited < KeysMax);
        IsDone = true;
    }

    async Task TakeAsync(NodeSession session, NodeTarget target, IReadOnlyList<byte[]> keys, CancellationToken stop)
    {
        if (keys.Count == 0) return;
        var heat = CountsAccesses ? "FREQ" : "IDLETIME";
        var replies = await session.AskAllAsync(target, keys.SelectMany(key => new IReadOnlyList<object>[]
        {
            ["TYPE", key], ["MEMORY", "USAGE", key, "SAMPLES", 5], ["OBJECT", heat, key],
        }), stop);
        for (var i = 0; i < keys.Count; i++)
        {
            var type = replies[i * 3].Text;
            if (replies[(i * 3) + 1] is { Kind: RespKind.Number, Number: var size })
            {
                Keep(_largest, new SurveyedKey(keys[i], type, size), size);
                Count(keys[i], size);
            }
            if (replies[(i * 3) + 2] is { Kind: RespKind.Number, Number: var warmth })
                Keep(_hottest, new SurveyedKey(keys[i], type, warmth), CountsAccesses ? warmth : -warmth);
        }
        Visited += keys.Count;
    }

    void Count(byte[] key, long size)
    {
        var colon = key.AsSpan().IndexOf((byte)':');
        var prefix = colon < 0 ? "(no colon)" : ByteText.Show(key.AsSpan(0, colon + 1), 64);
        if (!_prefixes.ContainsKey(prefix) && _prefixes.Count >= PrefixesMax) prefix = "(others)";
        var sum = _prefixes.GetValueOrDefault(prefix);
        _prefixes[prefix] = (sum.Keys + 1, sum.Bytes + size);
    }

    static SurveyedKey[] Ordered(PriorityQueue<SurveyedKey, long> kept, Func<SurveyedKey, long> place) =>
        [.. kept.UnorderedItems.Select(item => item.Element).OrderBy(place)];

    static void Keep(PriorityQueue<SurveyedKey, long> kept, SurveyedKey key, long weight)
    {
        kept.Enqueue(key, weight);
        if (kept.Count > KeptMax) kept.Dequeue();
    }

    static async Task<bool> CountsAccessesAsync(NodeSession session, NodeTarget target, CancellationToken stop)
    {
        var info = await session.AskAllAsync(target, [["INFO", "memory"]], stop);
        return info[0].Text.Contains("maxmemory_policy:allkeys-lfu") || info[0].Text.Contains("maxmemory_policy:volatile-lfu");
    }
}

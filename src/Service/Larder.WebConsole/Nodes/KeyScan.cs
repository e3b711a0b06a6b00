// Keys by pattern, a page at a time: SCAN walks a bounded stretch, and what is found is described in one more exchange.
namespace Larder.WebConsole.Nodes;

/// <summary>A key as listed. What the user may not ask is null.</summary>
public sealed record KeyRow(byte[] Key, string Type, long? ExpiresInMs, long? SizeBytes)
{
    /// <summary>The user may ask what it is.</summary>
    public bool IsKnown => Type != "?";

    public string Name => ByteText.Name(Key, 256);
}

/// <summary>Some keys, and where to go on; the cursor is 0 at the end.</summary>
sealed record KeyPage(IReadOnlyList<KeyRow> Rows, string Cursor)
{
    public bool IsLast => Cursor == "0";
}

static class KeyScan
{
    const int KeysWanted = 100, RoundsMax = 20, SamplesOfSize = 5;

    public static async Task<KeyPage> NextAsync(
        NodeSession session, NodeTarget target, string cursor, string pattern, string type, CancellationToken stop)
    {
        if (IsPlain(pattern) is { } key)
        {
            var found = await DescribeAsync(session, target, [key], stop);
            return new KeyPage([.. found.Where(row => row.Type != "none" && (type.Length == 0 || row.Type == type))], "0");
        }
        var keys = new List<byte[]>();
        for (var round = 0; round < RoundsMax && keys.Count < KeysWanted; round++)
        {
            List<object> words = ["SCAN", cursor, "COUNT", pattern is "" or "*" ? KeysWanted : 1_000];
            if (pattern is not ("" or "*")) words.AddRange(["MATCH", ByteText.Words(pattern) is [var only] ? only : pattern]);
            if (type.Length > 0) words.AddRange(["TYPE", type]);
            var reply = await session.AskAsync(target, stop, words);
            cursor = reply.Items[0].Text;
            keys.AddRange(reply.Items[1].Items.Select(item => item.Bytes));
            if (cursor == "0") break;
        }
        return new KeyPage(await DescribeAsync(session, target, keys, stop), cursor);
    }

    public static async Task<IReadOnlyList<KeyRow>> DescribeAsync(
        NodeSession session, NodeTarget target, IReadOnlyList<byte[]> keys, CancellationToken stop)
    {
        if (keys.Count == 0) return [];
        var replies = await session.AskAllAsync(target, keys.SelectMany(key => new IReadOnlyList<object>[]
        {
            ["TYPE", key], ["PTTL", key], ["MEMORY", "USAGE", key, "SAMPLES", SamplesOfSize],
        }), stop);
        return
        [
            .. keys.Select((key, i) => new KeyRow(
                key,
                replies[i * 3].IsError ? "?" : replies[i * 3].Text,
                replies[(i * 3) + 1] is { IsError: false, Number: >= 0 and var left } ? left : null,
                replies[(i * 3) + 2] is { Kind: RespKind.Number, Number: var size } ? size : null)),
        ];
    }

    // The key that a pattern without wildcards names.
    static byte[]? IsPlain(string pattern) =>
        pattern.Length > 0 && pattern.IndexOfAny(['*', '?', '[']) < 0
            ? ByteText.Words(pattern) is [var only] ? only : ByteText.Bytes(pattern)
            : null;
}

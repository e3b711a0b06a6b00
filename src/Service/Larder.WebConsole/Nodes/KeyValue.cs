// The value of a key, a page of it at a time, whatever its type.
namespace Larder.WebConsole.Nodes;

/// <summary>An element: of a hash a field and its value, of a list an index and an element, of a set a member, of a sorted set a
/// member and its score, of a stream an id and its fields.</summary>
/// <param name="ExpiresInMs">Of a field of a hash that ends by itself.</param>
public sealed record ElementRow(byte[] Name, byte[]? Value, long? ExpiresInMs = null)
{
    public string NameText => ByteText.Name(Name);

    public string ValueText => Value is null ? "" : ByteText.Show(Value, 2_048);
}

/// <summary>What is known of a key before its elements; what the user may not ask is null, or ? for a type.</summary>
public sealed record KeyHead(byte[] Key, string Type, string Encoding, long? ExpiresInMs, long? SizeBytes, long? Length)
{
    public bool IsShown => KeyEdit.Types.Any(row => row.Type == Type);
}

/// <summary>Some elements, and where to go on; null at the end.</summary>
public sealed record ElementPage(IReadOnlyList<ElementRow> Rows, string? Next);

/// <summary>The beginning of a string, and its whole length.</summary>
/// <param name="Counted">Of a HyperLogLog, about how many elements it has counted.</param>
public sealed record StringPart(byte[] Bytes, long Length, long? Counted = null)
{
    public bool IsWhole => Bytes.Length == Length;

    /// <summary>The text, where it is one, and all of it is here.</summary>
    public string? Editable => IsWhole ? ByteText.TryText(Bytes) : null;
}

static class KeyValue
{
    public const int StringBytesMax = 64 << 10;
    const int ElementsAPage = 50;

    /// <summary>Null where there is no such key.</summary>
    public static async Task<KeyHead?> HeadAsync(NodeSession session, NodeTarget target, byte[] key, CancellationToken stop)
    {
        var row = (await KeyScan.DescribeAsync(session, target, [key], stop))[0];
        if (row.Type == "none") return null;
        var length = row.Type switch
        {
            "string" => "STRLEN", "hash" => "HLEN", "list" => "LLEN", "set" => "SCARD",
            "zset" => "ZCARD", "stream" => "XLEN", _ => null,
        };
        var replies = await session.AskAllAsync(
            target, [["OBJECT", "ENCODING", key], length is null ? ["EXISTS", key] : [length, key]], stop);
        return new KeyHead(
            key, row.Type, replies[0].IsError ? "" : replies[0].Text, row.ExpiresInMs, row.SizeBytes,
            length is null || replies[1].IsError ? null : replies[1].Number);
    }

    public static async Task<StringPart> StringAsync(NodeSession session, NodeTarget target, byte[] key, CancellationToken stop)
    {
        var length = await session.AskAsync(target, stop, "STRLEN", key);
        var bytes = await session.AskAsync(target, stop, "GETRANGE", key, 0, StringBytesMax - 1);
        var isCounter = bytes.Bytes.AsSpan().StartsWith("HYLL"u8);
        var counted = isCounter ? (await session.AskAllAsync(target, [["PFCOUNT", key]], stop))[0] : null;
        return new StringPart(bytes.Bytes, length.Number, counted is { IsError: false } ? counted.Number : null);
    }

    public static async Task<ElementPage> ElementsAsync(
        NodeSession session, NodeTarget target, byte[] key, string type, string? from, CancellationToken stop)
    {
        switch (type)
        {
            case "hash":
                var fields = await session.AskAsync(target, stop, "HSCAN", key, from ?? "0", "COUNT", ElementsAPage);
                return Scanned(fields, await WithExpiryAsync(session, target, key, Pairs(fields.Items[1].Items), stop));
            case "set":
                var members = await session.AskAsync(target, stop, "SSCAN", key, from ?? "0", "COUNT", ElementsAPage);
                return Scanned(members, [.. members.Items[1].Items.Select(item => new ElementRow(item.Bytes, null))]);
            case "list":
                var start = long.Parse(from ?? "0");
                var elements = await session.AskAsync(target, stop, "LRANGE", key, start, start + ElementsAPage - 1);
                return Ranged(start,
                    [.. elements.Items.Select((item, i) => new ElementRow(ByteText.Bytes($"{start + i}"), item.Bytes))]);
            case "zset":
                var first = long.Parse(from ?? "0");
                var scored = await session.AskAsync(
                    target, stop, "ZRANGE", key, first, first + ElementsAPage - 1, "WITHSCORES");
                return Ranged(first, Pairs(scored.Items));
            case "stream":
                var entries = await session.AskAsync(
                    target, stop, "XRANGE", key, from is null ? "-" : $"({from}", "+", "COUNT", ElementsAPage);
                var rows = entries.Items.Select(Entry).ToArray();
                return new ElementPage(rows, rows.Length < ElementsAPage ? null : rows[^1].NameText);
            default: return new ElementPage([], null);
        }
    }

    // Servers that know no expiry of fields refuse, and so may the user's rights.
    static async Task<ElementRow[]> WithExpiryAsync(
        NodeSession session, NodeTarget target, byte[] key, ElementRow[] rows, CancellationToken stop)
    {
        if (rows.Length == 0) return rows;
        var left = (await session.AskAllAsync(
            target, [["HPTTL", key, "FIELDS", rows.Length, .. rows.Select(row => row.Name)]], stop))[0];
        if (left.Items.Count != rows.Length) return rows;
        return [.. rows.Zip(left.Items, (row, ms) => ms.Number >= 0 ? row with { ExpiresInMs = ms.Number } : row)];
    }

    static ElementPage Scanned(RespReply reply, IReadOnlyList<ElementRow> rows) =>
        new(rows, reply.Items[0].Text == "0" ? null : reply.Items[0].Text);

    static ElementPage Ranged(long start, IReadOnlyList<ElementRow> rows) =>
        new(rows, rows.Count < ElementsAPage ? null : $"{start + rows.Count}");

    static ElementRow[] Pairs(IReadOnlyList<RespReply> items) =>
        [.. items.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new ElementRow(pair[0].Bytes, pair[1].Bytes))];

    static ElementRow Entry(RespReply entry) => new(
        entry.Items[0].Bytes,
        ByteText.Bytes(string.Join("  ", entry.Items[1].Items.Chunk(2).Select(pair =>
            $"{ByteText.Show(pair[0].Bytes, 128)}={ByteText.Show(pair[^1].Bytes)}"))));
}

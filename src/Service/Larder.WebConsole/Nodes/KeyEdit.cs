// Changes to keys and their elements, each one command.
namespace Larder.WebConsole.Nodes;

static class KeyEdit
{
    /// <summary>The types of which a key can be made, with the words for an element's name and value; null where it has none.
    /// </summary>
    public static IReadOnlyList<(string Type, string? Name, string? Value)> Types { get; } =
    [
        ("string", null, "Value"), ("hash", "Field", "Value"), ("list", null, "Element"), ("set", "Member", null),
        ("zset", "Member", "Score"), ("stream", "Field", "Value"),
    ];

    /// <summary>Adds an element, or sets one; makes the key where there is none.</summary>
    public static object[] Add(byte[] key, string type, string name, string value) => type switch
    {
        "hash" => ["HSET", key, name, value],
        "list" => ["RPUSH", key, value],
        "set" => ["SADD", key, name],
        "zset" => ["ZADD", key, value, name],
        "stream" => ["XADD", key, "*", name, value],
        _ => ["SET", key, value],
    };

    /// <summary>Puts another value in an element's place; what ends by itself goes on to.</summary>
    public static Task SetAsync(
        NodeSession session, NodeTarget target, byte[] key, string type, ElementRow row, string value, CancellationToken stop) =>
        type switch
        {
            "hash" when row.ExpiresInMs is not null =>
                session.AskAsync(target, stop, "HSETEX", key, "KEEPTTL", "FIELDS", 1, row.Name, value),
            "hash" => session.AskAsync(target, stop, "HSET", key, row.Name, value),
            "list" => AtIndexAsync(session, target, key, row, [["LSET", key, row.Name, value]], stop),
            "zset" => session.AskAsync(target, stop, "ZADD", key, "XX", value, row.Name),
            _ => throw new NodeException($"An element of a {type} cannot be changed."),
        };

    public static bool CanSet(string type) => type is "hash" or "list" or "zset";

    public static Task RemoveAsync(
        NodeSession session, NodeTarget target, byte[] key, string type, ElementRow row, CancellationToken stop)
    {
        switch (type)
        {
            case "hash": return session.AskAsync(target, stop, "HDEL", key, row.Name);
            case "list":
                // Elements are removed by value: this one is given one that no other has.
                var mark = Guid.NewGuid().ToByteArray();
                return AtIndexAsync(session, target, key, row, [["LSET", key, row.Name, mark], ["LREM", key, 1, mark]], stop);
            case "set": return session.AskAsync(target, stop, "SREM", key, row.Name);
            case "zset": return session.AskAsync(target, stop, "ZREM", key, row.Name);
            case "stream": return session.AskAsync(target, stop, "XDEL", key, row.Name);
            default: throw new NodeException($"A {type} has no elements.");
        }
    }

    // Clients push and pop meanwhile: the element at the index must be the one that was shown.
    static async Task AtIndexAsync(
        NodeSession session, NodeTarget target, byte[] key, ElementRow row, IReadOnlyList<IReadOnlyList<object>> commands,
        CancellationToken stop)
    {
        const string changed = "The list has changed meanwhile: read it again.";
        var seen = await session.AskAllAsync(target, [["WATCH", key], ["LINDEX", key, row.Name]], stop);
        if (seen.FirstOrDefault(reply => reply.IsError) is { } no) throw new RefusedException(no.Text);
        if (seen[1].IsNil || !seen[1].Bytes.AsSpan().SequenceEqual(row.Value))
        {
            await session.AskAsync(target, stop, "UNWATCH");
            throw new NodeException(changed);
        }
        var done = (await session.AskAllAsync(target, [["MULTI"], .. commands, ["EXEC"]], stop))[^1];
        if (done.IsNil) throw new NodeException(changed);
        if ((done.IsError ? done : done.Items.FirstOrDefault(reply => reply.IsError)) is { } refused)
            throw new RefusedException(refused.Text);
    }

    /// <summary>The expiry stays.</summary>
    public static object[] SetString(byte[] key, string value) => ["SET", key, value, "XX", "KEEPTTL"];

    /// <summary>Null takes the expiry away.</summary>
    public static object[] Expire(byte[] key, long? seconds) => seconds is { } left ? ["EXPIRE", key, left] : ["PERSIST", key];

    public static object[] Delete(byte[] key) => ["UNLINK", key];
}

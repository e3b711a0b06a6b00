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

    /// <summary>Puts another value in an element's place.</summary>
    public static object[] Set(byte[] key, string type, ElementRow row, string value) => type switch
    {
        "hash" => ["HSET", key, row.Name, value],
        "list" => ["LSET", key, row.Name, value],
        "zset" => ["ZADD", key, "XX", value, row.Name],
        _ => throw new NodeException($"An element of a {type} cannot be changed."),
    };

    public static bool CanSet(string type) => type is "hash" or "list" or "zset";

    public static object[] Remove(byte[] key, string type, ElementRow row) => type switch
    {
        "hash" => ["HDEL", key, row.Name],
        "list" => ["LREM", key, 1, row.Value!],
        "set" => ["SREM", key, row.Name],
        "zset" => ["ZREM", key, row.Name],
        "stream" => ["XDEL", key, row.Name],
        _ => throw new NodeException($"A {type} has no elements."),
    };

    /// <summary>The expiry stays.</summary>
    public static object[] SetString(byte[] key, string value) => ["SET", key, value, "XX", "KEEPTTL"];

    /// <summary>Null takes the expiry away.</summary>
    public static object[] Expire(byte[] key, long? seconds) => seconds is { } left ? ["EXPIRE", key, left] : ["PERSIST", key];

    public static object[] Delete(byte[] key) => ["UNLINK", key];
}

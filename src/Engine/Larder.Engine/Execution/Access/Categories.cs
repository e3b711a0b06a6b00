// The categories of commands, in the order in which ACL CAT lists them.
namespace Larder.Engine.Execution.Access;

public static class Categories
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo",
        "stream", "pubsub", "admin", "fast", "slow", "blocking", "dangerous", "connection", "transaction", "scripting",
    ];
}

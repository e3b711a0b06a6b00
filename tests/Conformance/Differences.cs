// Where Valkey 9.1, which Larder follows, answers differently from the Redis 7.0 that it is compared with here. Each
// row says which commands it excuses and why; a row that excuses nothing any more is to be taken out.
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Conformance.Tests;

/// <summary>A known difference.</summary>
/// <param name="Applies">True for a command and its two replies that this row explains.</param>
sealed record Difference(string Reason, Func<Step, Reply, Reply, bool> Applies);

static partial class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new("Valkey packs small sets (since 7.2)",
            (step, redis, own) => step.Name == "OBJECT" && redis.ToString().EndsWith("hashtable")
                && own.ToString().EndsWith("listpack")),
        new("XINFO CONSUMERS tells when a consumer was last given something (since 7.2)",
            (step, redis, own) => step.Name == "XINFO" && own.ToString().Contains("inactive")
                && !redis.ToString().Contains("inactive")),
        new("XREADGROUP and XREAD name themselves when keys and ids do not go together (since 7.2)",
            (_, redis, own) => redis.ToString().Contains("Unbalanced") && own.ToString().Contains("Unbalanced")),
        new("XADD ms-* behind the last sequence number is told so (since 7.2)",
            (step, redis, own) => step.Name == "XADD" && redis.ToString().Contains("too large to be stored")
                && own.ToString().Contains("equal or smaller")),
        new("Valkey 9.1 counts a negative offset of LIMIT from the other end of a large sorted set",
            (step, redis, _) => step.Name == "ZRANGEBYSCORE" && redis.ToString() == "*0"
                && step.Words.Count > 5 && step.Words[5][0] == (byte)'-'),
        new("Valkey 9.1 keeps longer strings within their item",
            (step, redis, own) => step.Name == "OBJECT" && redis.ToString().EndsWith("raw") && own.ToString().EndsWith("embstr")),
        new("Valkey 9.1 keeps the line ends of the errors that scripts make",
            (step, _, _) => step.Name == "EVAL" && Encoding.UTF8.GetString(step.Words[1]).Contains("#redis.error_reply(")),
        new("Valkey words the errors of scripts without the name of Redis and the digest (since 7.2)",
            (step, redis, own) => (step.Name.StartsWith("EVAL", StringComparison.Ordinal) || step.Name == "FCALL")
                && redis.IsError && Plain(redis).Equals(Plain(own), StringComparison.OrdinalIgnoreCase)),
    ];

    static string Plain(Reply error) => NameAndDigest().Replace(error.ToString(), "");

    [GeneratedRegex(@"(Lua )?redis (lib )?|Valkey |[0-9a-f]{40}, | Please use EVAL\.", RegexOptions.IgnoreCase)]
    private static partial Regex NameAndDigest();

    public static bool Explain(Step step, Reply real, Reply own) => All.Any(row => row.Applies(step, real, own));
}

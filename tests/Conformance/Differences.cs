// Where Valkey 9.1, which Larder follows, answers differently from the Redis 7.0 that it is compared with here. Each
// row says which commands it excuses and why; a row that excuses nothing any more is to be taken out.
namespace Larder.Conformance.Tests;

/// <summary>A known difference.</summary>
/// <param name="Applies">True for a command and its two replies that this row explains.</param>
sealed record Difference(string Reason, Func<Step, Reply, Reply, bool> Applies);

static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new("the server names itself and its version",
            (step, _, _) => step.Name is "INFO" or "HELLO" or "LOLWUT"),
        new("Valkey packs small sets (since 7.2)",
            (step, redis, _) => step.Name == "OBJECT" && redis.ToString().EndsWith("hashtable")),
        new("XINFO CONSUMERS tells when a consumer was last given something (since 7.2)",
            (step, redis, own) => step.Name == "XINFO" && own.ToString().Contains("inactive")
                && !redis.ToString().Contains("inactive")),
        new("XREADGROUP and XREAD name themselves when keys and ids do not go together (since 7.2)",
            (_, redis, own) => redis.ToString().Contains("Unbalanced") && own.ToString().Contains("Unbalanced")),
        new("XADD ms-* behind the last sequence number is told so (since 7.2)",
            (step, redis, own) => step.Name == "XADD" && redis.ToString().Contains("too large to be stored")
                && own.ToString().Contains("equal or smaller")),
        new("Valkey words the errors of scripts without the name of Redis and the digest",
            (step, redis, own) => (step.Name.StartsWith("EVAL", StringComparison.Ordinal) || step.Name is "FCALL" or "FCALL_RO")
                && redis.ToString().StartsWith('-') && own.ToString().StartsWith('-')),
        new("the table of commands has grown",
            (step, _, _) => step.Name == "COMMAND"),
    ];

    public static bool Explain(Step step, Reply real, Reply own) => All.Any(row => row.Applies(step, real, own));
}

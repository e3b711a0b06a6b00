// Which locks of shards a command needs, told once from its row of the table. The dispatcher, EXEC, scripts and blocked
// commands all go by it.
namespace Larder.Engine.Execution.Specs;

/// <summary>The locks that a command needs.</summary>
public enum CommandLocks : byte
{
    /// <summary>It looks at no key: what it names may be channels.</summary>
    None,

    /// <summary>That of one key, which stands at <see cref="CommandSpec.FirstKey"/>.</summary>
    OneKey,

    /// <summary>Those of the keys that <see cref="KeyFinder"/> finds; all where it cannot tell.</summary>
    Keys,

    /// <summary>All: it runs a script.</summary>
    All,

    /// <summary>
    /// It may look at any key and takes locks itself, one after the other or all; within something larger it finds all
    /// held.
    /// </summary>
    Itself,
}

static class CommandLocking
{
    public static CommandLocks Of(string group, int firstKey, int lastKey, IReadOnlyList<KeySpec> specs)
    {
        var hasKeys = specs.Any(spec => (spec.Use & KeyUse.NotKey) == 0);
        if (group == "scripting") return hasKeys ? CommandLocks.All : CommandLocks.Itself;
        if (!hasKeys) return group is "connection" or "pubsub" or "transactions" ? CommandLocks.None : CommandLocks.Itself;
        return specs is [{ Search: KeySearch.Index, CountedAt: < 0, Last: 0 } only] && only.Index == firstKey &&
            firstKey == lastKey ? CommandLocks.OneKey : CommandLocks.Keys;
    }
}

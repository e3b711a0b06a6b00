// What scripts and functions say of themselves: "#!lua flags=no-writes,allow-oom".
namespace Larder.Engine.Execution.Scripting;

/// <summary>Flags of a script.</summary>
[Flags]
public enum ScriptFlags
{
    None = 0,
    NoWrites = 1 << 0,
    AllowOom = 1 << 1,
    AllowStale = 1 << 2,
    NoCluster = 1 << 3,
    AllowCrossSlotKeys = 1 << 4,

    /// <summary>Without a first line that says more: the rules of EVAL as it always was.</summary>
    Classic = 1 << 5,
}

/// <summary>The flags by their names, in the order in which FUNCTION LIST shows them.</summary>
public static class ScriptFlagNames
{
    static readonly (string Name, ScriptFlags Flag)[] Names =
    [
        ("no-writes", ScriptFlags.NoWrites), ("allow-oom", ScriptFlags.AllowOom),
        ("allow-stale", ScriptFlags.AllowStale), ("no-cluster", ScriptFlags.NoCluster),
        ("allow-cross-slot-keys", ScriptFlags.AllowCrossSlotKeys),
    ];

    public static bool TryFind(string name, out ScriptFlags flag)
    {
        foreach (var (known, value) in Names)
        {
            flag = value;
            if (known == name) return true;
        }
        flag = ScriptFlags.None;
        return false;
    }

    public static List<string> Of(ScriptFlags flags)
    {
        var names = new List<string>();
        foreach (var (name, flag) in Names)
        {
            if ((flags & flag) != 0) names.Add(name);
        }
        return names;
    }
}

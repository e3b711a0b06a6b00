// What a command is like, as the command table's data says it. The gates of the dispatcher look at these bits alone.
namespace Larder.Engine.Execution.Specs;

/// <summary>Names follow the flags of COMMAND INFO.</summary>
[Flags]
public enum CommandFlags
{
    None = 0,
    Write = 1 << 0,
    ReadOnly = 1 << 1,
    DenyOom = 1 << 2,
    Admin = 1 << 3,
    PubSub = 1 << 4,
    NoScript = 1 << 5,
    Blocking = 1 << 6,
    Loading = 1 << 7,
    Stale = 1 << 8,
    SkipMonitor = 1 << 9,
    SkipCommandLog = 1 << 10,
    Asking = 1 << 11,
    Fast = 1 << 12,
    NoAuth = 1 << 13,
    MayReplicate = 1 << 14,
    NoMulti = 1 << 15,
    MovableKeys = 1 << 16,
    AllowBusy = 1 << 17,
    NoMandatoryKeys = 1 << 18,
    NoAsyncLoading = 1 << 19,

    /// <summary>Not for the customers of a managed node: to them there is no such command.</summary>
    Restricted = 1 << 20,

    /// <summary>Newer than the version that the node is compatible with: to clients there is no such command.</summary>
    Newer = 1 << 21,

    /// <summary>Set on every command: the bit for a gate that has to look at all of them.</summary>
    Any = 1 << 30,
}

// What the engine knows of one client: who it is, which database and protocol it speaks, what it is in the middle of.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Clients;

/// <summary>How replies to a client are treated (CLIENT REPLY).</summary>
public enum ReplyMode : byte
{
    On,
    Off,

    /// <summary>The reply of the command that follows is dropped.</summary>
    SkipNext,

    /// <summary>The reply of the command being executed is dropped.</summary>
    SkipThis,
}

/// <summary>Owned by the loop of the client's connection; other threads only read what CLIENT LIST shows.</summary>
public sealed class ClientState(long id, long connectedAtMs)
{
    public long Id { get; } = id;
    public long ConnectedAtMs { get; } = connectedAtMs;

    /// <summary>Numbered database.</summary>
    public int Database { get; set; }

    /// <summary>RESP version: 2 or 3.</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>Name of the user it is authenticated as; null before authentication.</summary>
    public string? User { get; set; }

    public string Name { get; set; } = "";
    public string LibraryName { get; set; } = "";
    public string LibraryVersion { get; set; } = "";
    public string Address { get; set; } = "";
    public string LocalAddress { get; set; } = "";
    public ReplyMode ReplyMode { get; set; }

    /// <summary>CLIENT NO-EVICT and CLIENT NO-TOUCH.</summary>
    public bool NoEvict { get; set; }
    public bool NoTouch { get; set; }

    /// <summary>Commands with one of these flags have to pass the gates before they run.</summary>
    public CommandFlags Barred { get; set; }

    public long LastCommandAtMs { get; set; }
    public CommandSpec? LastCommand { get; set; }

    /// <summary>Asked to end after the reply that is being written.</summary>
    public bool CloseAfterReply { get; set; }
}

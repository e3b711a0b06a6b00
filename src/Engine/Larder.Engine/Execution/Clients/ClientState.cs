// What the engine knows of one client: who it is, which database and protocol it speaks, what it is in the middle of.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;

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

/// <summary>What a client is or is in the middle of: the letters of CLIENT LIST's field flags.</summary>
[Flags]
public enum ClientRoles
{
    None = 0,
    Monitor = 1 << 0,         // O
    Replica = 1 << 1,         // S
    Primary = 1 << 2,         // M
    Subscriber = 1 << 3,      // P
    InTransaction = 1 << 4,   // x
    Blocked = 1 << 5,         // b
    Tracking = 1 << 6,        // t
    BrokenRedirect = 1 << 7,  // R
    Broadcast = 1 << 8,       // B
    WatchBroken = 1 << 9,     // d
    Unblocked = 1 << 10,      // u
    UnixSocket = 1 << 11,     // U
    ClusterReader = 1 << 12,  // r
    ImportSource = 1 << 13,   // I
}

/// <summary>Owned by the loop of the client's connection; other threads only read what CLIENT LIST shows.</summary>
public sealed class ClientState(long id, long connectedAtMs)
{
    CommandFlags _roleBar;
    ClientSlots _kept;

    const ClientRoles SpecialRoles =
        ClientRoles.InTransaction | ClientRoles.Subscriber | ClientRoles.Tracking | ClientRoles.Replica;

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

    /// <summary>The peer is on this machine: it came over loopback or a Unix socket.</summary>
    public bool IsLocal { get; set; }

    /// <summary>What it is in the middle of. Subsystems set and clear their own bits, on the client's loop.</summary>
    public ClientRoles Roles
    {
        get;
        set
        {
            field = value;
            _roleBar = IsSpecial ? CommandFlags.Any : CommandFlags.None;
            SetLookup(KeyLookup.SeesEnded, IsIn(ClientRoles.ImportSource | ClientRoles.Primary));
        }
    }

    /// <summary>Figures of CLIENT LIST, kept by the features that they are about.</summary>
    public int ChannelCount { get; internal set; }
    public int PatternCount { get; internal set; }
    public int ShardChannelCount { get; internal set; }

    /// <summary>Commands queued behind MULTI, and the memory of their arguments.</summary>
    public int QueuedCount { get; internal set; }
    public long QueuedBytes { get; internal set; }

    public int WatchedCount { get; internal set; }

    /// <summary>A key that it watches was changed. Set by any thread.</summary>
    public bool IsWatchBroken { get; internal set; }

    /// <summary>Client that invalidation messages go to instead; 0 for this one.</summary>
    public long TrackingRedirect { get; internal set; }

    /// <summary>CLIENT CAPA REDIRECT: it understands redirections outside of cluster mode.</summary>
    public bool CanRedirect { get; set; }

    public ReplyMode ReplyMode { get; set; }

    /// <summary>CLIENT NO-EVICT and CLIENT NO-TOUCH.</summary>
    public bool NoEvict { get; set; }
    public bool NoTouch
    {
        get => (Lookup & KeyLookup.KeepsAccess) != 0;
        set => SetLookup(KeyLookup.KeepsAccess, value);
    }

    /// <summary>How it looks at keys.</summary>
    public KeyLookup Lookup { get; private set; }

    /// <summary>Commands with one of these flags have to pass the gates before they run.</summary>
    public CommandFlags Barred => AccessBar | _roleBar;

    /// <summary>
    /// What access control has to look at; none for a user who may do everything. Set by any thread when rights change,
    /// so it is no part of a value that others change too.
    /// </summary>
    public CommandFlags AccessBar
    {
        get;
        set => field = IsTrusted ? CommandFlags.None : value;
    }

    /// <summary>The service that manages the node, or a replica that the service has made: it may do everything.</summary>
    public bool IsTrusted { get; private set; }

    /// <summary>From now on it may do everything, whatever becomes of users.</summary>
    public void Trust(string user)
    {
        IsTrusted = true;
        User = user;
        AccessBar = CommandFlags.None;
    }

    /// <summary>Commands with one of these flags are not there for it. What the primary has done is done here, too.</summary>
    public CommandFlags Hidden =>
        IsIn(ClientRoles.Primary) ? CommandFlags.None
        : IsTrusted ? CommandFlags.Newer : CommandFlags.Newer | CommandFlags.Restricted;

    /// <summary>Whether a command is there for it.</summary>
    public bool Sees(CommandSpec command) => (command.Flags & Hidden) == 0;

    public bool IsIn(ClientRoles role) => (Roles & role) != 0;

    /// <summary>Whether its commands do something else, or more, than usual: all of them pass the gates.</summary>
    public bool IsSpecial => IsIn(SpecialRoles);

    /// <summary>The connection, to reach the client from elsewhere; null for one that is not a connection.</summary>
    public IConnectedClient? Connected { get; set; }

    /// <summary>Keeps messages back while a command of the client runs elsewhere; null when none does.</summary>
    internal MessageHold? MessageHold { get; set; }

    /// <summary>What features keep for it: see <see cref="ClientSlot{T}"/>.</summary>
    internal ref ClientSlots Kept => ref _kept;

    /// <summary>The offset of the stream of changes behind its last write: what WAIT waits for.</summary>
    public long WrittenUpTo { get; set; }

    /// <summary>Commands that were carried out, those of its transactions and scripts as well; none that was refused.</summary>
    public long CommandCount { get; set; }

    public long LastCommandAtMs { get; set; }
    public CommandSpec? LastCommand { get; set; }

    /// <summary>Bytes of messages that other loops have sent and its own has not taken; changed by any thread.</summary>
    public long WaitingMessageBytes;

    /// <summary>Told to end, or about to: what it waits for goes to others. Set by any thread, never cleared.</summary>
    public volatile bool IsEnding;

    /// <summary>Asked to end after the reply that is being written.</summary>
    public bool CloseAfterReply { get; set; }

    /// <summary>With <see cref="CloseAfterReply"/>: nothing that still waits to be sent is sent.</summary>
    public bool DropsReplies { get; set; }

    void SetLookup(KeyLookup flag, bool isOn) => Lookup = isOn ? Lookup | flag : Lookup & ~flag;
}

// Where the node listens, and how its event loops treat connections.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>Addresses, ports, sockets, event loops.</summary>
public sealed class NetworkSettings
{
    const int MaxIoThreads = 256;

    internal NetworkSettings(SettingTable table)
    {
        // Loopback alone unless told otherwise: a node that others reach is a decision, not a default.
        Bind = table.Add(new WordList("bind", ["127.0.0.1", "-::1"], 16, "Too many bind addresses specified."));
        BindSourceAddress = table.Add(new Words("bind-source-addr"));
        Port = table.Add(new Number("port", 6379, 0, 65535));
        UnixSocket = table.Add(new Words("unixsocket", flags: Immutable));
        AdminSocket = table.Add(new Words("admin-socket", flags: Hidden | Immutable));
        AdminCommandSocket = table.Add(new Words("admin-command-socket", flags: Hidden | Immutable));
        UnixSocketGroup = table.Add(new Words("unixsocketgroup", flags: Immutable));
        UnixSocketMode = table.Add(new Number("unixsocketperm", 0, 0, 0x1ff, NumberForm.Octal, Immutable));
        Backlog = table.Add(new Number("tcp-backlog", 511, 0, int.MaxValue, flags: Immutable));
        ProtectedMode = table.Add(new YesNo("protected-mode", true));
        TimeoutSeconds = table.Add(new Number("timeout", 0, 0, int.MaxValue));
        KeepAliveSeconds = table.Add(new Number("tcp-keepalive", 300, 0, int.MaxValue));
        MaxClients = table.Add(new Number("maxclients", 10000, 1, uint.MaxValue));
        IoThreads = table.Add(new Number(
            "io-threads", Math.Min(Environment.ProcessorCount, MaxIoThreads), 1, MaxIoThreads, flags: Immutable));
    }

    /// <summary>Addresses to listen on; * is every IPv4 address, a leading minus means "if there is such an address".
    /// </summary>
    public WordList Bind { get; }

    /// <summary>Source address of connections that this node opens; empty lets the system choose.</summary>
    public Words BindSourceAddress { get; }

    /// <summary>TCP port; 0 listens on no TCP port.</summary>
    public Number Port { get; }

    /// <summary>Path of a Unix socket; empty for none.</summary>
    public Words UnixSocket { get; }

    /// <summary>Path of the Unix socket on which a managed node takes its orders; empty for none.</summary>
    public Words AdminSocket { get; }

    /// <summary>Path of the Unix socket on which a managed node lets its service do everything; empty for none.</summary>
    public Words AdminCommandSocket { get; }

    /// <summary>Whether a service manages this node.</summary>
    public bool IsManaged => AdminSocket.Value.Length > 0 || AdminCommandSocket.Value.Length > 0;

    /// <summary>Group that owns the Unix socket; empty leaves it.</summary>
    public Words UnixSocketGroup { get; }

    /// <summary>File mode of the Unix socket; 0 leaves what umask gives.</summary>
    public Number UnixSocketMode { get; }

    /// <summary>Length of the queue of connections not accepted yet.</summary>
    public Number Backlog { get; }

    /// <summary>Without a password, only this machine may connect.</summary>
    public YesNo ProtectedMode { get; }

    /// <summary>Idle time after which a client is dropped, in seconds; 0 for never.</summary>
    public Number TimeoutSeconds { get; }

    /// <summary>Time between TCP keepalive probes, in seconds; 0 for none.</summary>
    public Number KeepAliveSeconds { get; }

    /// <summary>How many clients may be connected.</summary>
    public Number MaxClients { get; }

    /// <summary>Number of event loops; by default one a processor.</summary>
    public Number IoThreads { get; }
}

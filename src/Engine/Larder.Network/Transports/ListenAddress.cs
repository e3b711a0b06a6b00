// Where to listen: an IP address and port, or the path of a Unix socket; and how.
using System.Net;

namespace Larder.Network.Transports;

/// <summary>An address to listen on: either <see cref="EndPoint"/> or <see cref="UnixPath"/> is set.</summary>
public sealed record ListenAddress
{
    /// <summary>The IP address and port.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>The path of a Unix socket.</summary>
    public string? UnixPath { get; }

    ListenAddress(IPEndPoint? endPoint, string? unixPath) => (EndPoint, UnixPath) = (endPoint, unixPath);

    /// <summary>A TCP address; port 0 lets the system choose one.</summary>
    public static ListenAddress Tcp(IPAddress address, int port) => new(new IPEndPoint(address, port), null);

    /// <summary>A TCP address.</summary>
    public static ListenAddress Tcp(IPEndPoint endPoint) => new(endPoint, null);

    /// <summary>A Unix socket, at most 107 bytes of path; a left-over socket file is replaced.</summary>
    public static ListenAddress Unix(string path) => new(null, path);

    /// <summary>The port of a TCP address, 0 for a Unix socket.</summary>
    public int Port => EndPoint?.Port ?? 0;

    public override string ToString() => EndPoint?.ToString() ?? UnixPath!;
}

/// <summary>How a listener and the connections it accepts are set up.</summary>
public sealed record ListenOptions
{
    /// <summary>The usual set-up.</summary>
    public static ListenOptions Default { get; } = new();

    /// <summary>Connections that may wait to be accepted (tcp-backlog); the kernel caps it at somaxconn.</summary>
    public int Backlog { get; init; } = 511;

    /// <summary>Lets several sockets listen on one address; the kernel spreads connections over them (Linux).</summary>
    public bool ReusePort { get; init; }

    /// <summary>Seconds of silence after which the peer is probed (tcp-keepalive); 0 never.</summary>
    public int KeepAliveSeconds { get; init; } = 300;

    /// <summary>Permission bits of a Unix socket's file (unixsocketperm); null leaves what the umask gives.</summary>
    public UnixFileMode? UnixFileMode { get; init; }
}

// What can be known of a host's part in a service of several before anything is started.
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Larder.Service.Fleet;
using Larder.Service.Orchestration.Silos;
using Larder.Service.Store;

namespace Larder.Service;

/// <summary>Checks what goes with --join.</summary>
static class JoinPreflight
{
    static readonly Regex s_name = new(@"\A[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);

    /// <exception cref="IOException">What is told of a service of several makes no sense, or cannot be had here.</exception>
    public static void Require(ServiceOptions options)
    {
        if (options.Joining is not { } joining)
        {
            if ((options.Host ?? options.Zone ?? options.SnapshotDirectory) is not null || options.SiloPort != 0)
                throw new IOException("--host, --zone, --silo-port and --snapshots are for one host of several (--join)");
            if (options.HostAddress is { } address) RequireHostAddress(address, 0);
            return;
        }
        if (options.Runtime != NodeRuntimeKind.Larder)
        {
            throw new IOException(
                "--join needs Larder's own nodes: of other servers one on a lost host could not be kept from taking writes");
        }
        if (PostgresDatabase.FaultOf(joining.Connection) is { } fault) throw new IOException(fault);
        foreach (var (option, name) in new[] { ("--host", joining.Host), ("--zone", joining.Zone) })
        {
            if (!s_name.IsMatch(name))
                throw new IOException($"{option} must be letters, digits, dots and hyphens, at most 63, not '{name}'");
        }
        if (joining.Grace < JoinOptions.GraceMin)
            throw new IOException($"a host must be given {JoinOptions.GraceMin.TotalSeconds:F0} seconds at least to come back");
        RequireHostAddress(joining.Address, joining.SiloPort);
    }

    static void RequireHostAddress(IPAddress address, int port)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            throw new IOException("--address must be one address, at which others reach this machine");
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException error)
        {
            throw new IOException(Preflight.Explain(error, address, port, "--silo-port"), error);
        }
    }
}

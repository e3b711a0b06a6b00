// How this host is to be one of several of a service.
using System.Net;

namespace Larder.Cli.Launch;

/// <param name="Join">How the PostgreSQL database is reached that the hosts share; null where it is not told.</param>
sealed record HostRequest(string? Join)
{
    public const int UsualNodePort = 6500;

    /// <summary>Its name; null for the machine's.</summary>
    public string? Name { get; init; }
    public string? Zone { get; init; }

    /// <summary>Where the other hosts reach it; null for the address that it is bound to.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>0 for a free one.</summary>
    public int SiloPort { get; init; }
    public int FirstNodePort { get; init; }

    /// <summary>How many seconds a host may be gone.</summary>
    public int GraceSeconds { get; init; }

    /// <summary>A folder that all hosts share; null for none.</summary>
    public string? Snapshots { get; init; }
}

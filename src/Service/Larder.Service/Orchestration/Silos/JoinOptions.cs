// How this host takes part in a service of several.
using System.Net;

namespace Larder.Service.Orchestration.Silos;

/// <param name="Connection">How the PostgreSQL database is reached that they share.</param>
/// <param name="Host">This host's name among them.</param>
/// <param name="Address">Where the others reach its nodes and its silo.</param>
/// <param name="SiloPort">0 for a free one.</param>
/// <param name="Grace">How long a host may be gone before its nodes are given other places.</param>
sealed record JoinOptions(string Connection, string Host, string Zone, IPAddress Address, int SiloPort, TimeSpan Grace)
{
    /// <summary>Failovers come first, when all leases of a lost host have ended.</summary>
    public static TimeSpan GraceMin { get; } = TimeSpan.FromSeconds(10);
}

// How this host takes part in a service of several.
using System.Net;
using Npgsql;

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

    /// <summary>What is wrong with the connection string, without showing it: it has a password. Null for nothing.</summary>
    public string? ConnectionFault
    {
        get
        {
            try
            {
                var parts = new NpgsqlConnectionStringBuilder(Connection);
                if (parts.Host is null or "") return "the connection string of --join names no Host";
                return parts.Database is null or "" ? "the connection string of --join names no Database" : null;
            }
            catch (ArgumentException)
            {
                return "--join must be a connection string such as \"Host=db;Database=larder;Username=larder;Password=...\"";
            }
        }
    }
}

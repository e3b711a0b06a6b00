// A port of a host that was given to a cache. Clients remember endpoints, so a port is not given to another cache on the day
// on which it was given back.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class PortRecord
{
    public const long RestMs = 24L * 3600 * 1000;

    /// <summary>Stands for all hosts: the port of an endpoint that may move.</summary>
    public const string EveryHost = "*";

    public required string Host { get; init; }
    public required int Port { get; init; }

    /// <summary>The key of the cache that has it, or had it.</summary>
    public required string Owner { get; set; }

    /// <summary>0 as long as it is in use.</summary>
    public long ReleasedAtUnixMs { get; set; }
}

/// <summary>Somebody was faster.</summary>
sealed class PortTakenException(int port) : Exception($"The port {port} is in use.")
{
    public int Port => port;
}

sealed class PortTable : IEntityTypeConfiguration<PortRecord>
{
    public void Configure(EntityTypeBuilder<PortRecord> port)
    {
        port.ToTable("Ports");
        port.HasKey(row => new { row.Host, row.Port });
        port.HasIndex(row => row.Owner);
    }
}

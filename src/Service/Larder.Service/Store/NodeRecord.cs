// A node of a cache: one process, and what is wanted of it.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>The API knows it by its cluster's id and its own.</summary>
sealed class NodeRecord
{
    public required string CacheKey { get; set; }

    /// <summary>Cluster's id, stroke, node's id: unique.</summary>
    public required string Name { get; init; }
    public required int Shard { get; init; }
    public required string ClusterId { get; init; }
    public required string ClusterArn { get; init; }
    public required string NodeId { get; init; }
    public required string Host { get; set; }
    public required string Address { get; set; }
    public required int Port { get; set; }
    public required string Zone { get; set; }
    public required string Status { get; set; }
    public required long CreatedAtUnixMs { get; init; }

    /// <summary>What it is started as; it follows the cache's when its turn comes.</summary>
    public required string Engine { get; set; }
    public required string EngineVersion { get; set; }

    /// <summary>The version of Larder that started its process; empty where it is not known, as it was before this was kept.
    /// </summary>
    public string Build { get; set; } = "";

    /// <summary>It is to be ended and started again.</summary>
    public bool RebootPending { get; set; }

    /// <summary>A reboot was asked for by name, and is told of when it is over.</summary>
    public bool IsRebooting { get; set; }

    /// <summary>The configuration that its process has; see <see cref="CacheRecord.ConfigRevision"/>.</summary>
    public int ConfiguredRevision { get; set; }

    /// <summary>Some of it takes effect with the next start only.</summary>
    public bool NeedsReboot { get; set; }

    /// <summary>The membership version that its process was told; 0 after each start.</summary>
    public int MembershipVersionTold { get; set; }
}

sealed class NodeTable : IEntityTypeConfiguration<NodeRecord>
{
    public void Configure(EntityTypeBuilder<NodeRecord> node)
    {
        node.ToTable("CacheNodes");
        node.HasKey(row => row.Name);
        node.HasIndex(row => row.ClusterId);
        node.HasIndex(row => new { row.Host, row.Port }).IsUnique();
    }
}

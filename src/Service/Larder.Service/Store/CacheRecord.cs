// A cache: what one grain owns. A replication group, or a cluster that stands alone.
//
//   Caches 1 --- n Shards          Ports (by host)
//          1 --- n Nodes           Tags (by ARN)          Events (by time)
//
// What is wanted stands here; what was last seen of a node is the fleet's affair and is not kept.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Larder.Service.Model;

namespace Larder.Service.Store;

/// <summary>Changed by its grain alone; <see cref="Revision"/> refuses a write that was made on a stale copy.</summary>
sealed class CacheRecord
{
    /// <summary>See <see cref="CacheKey"/>.</summary>
    public required string Key { get; init; }
    public required string Kind { get; init; }
    public required string Id { get; init; }
    public required string Arn { get; init; }
    public required long CreatedAtUnixMs { get; init; }
    public string Description { get; set; } = "";
    public required string Engine { get; set; }
    public required string EngineVersion { get; set; }
    public required string NodeType { get; set; }
    public required string ParameterGroup { get; set; }
    public required string Status { get; set; }

    /// <summary>Why it could not be made as it was asked for, or why what was ordered does not come to its end; empty while
    /// nothing is wrong.</summary>
    public string Failure { get; set; } = "";

    /// <summary>The port that was asked for; 0 where the service chose: until that is told it may choose anew.</summary>
    public int AskedPort { get; init; }

    public required string MaintenanceWindow { get; set; }
    public bool AutoMinorVersionUpgrade { get; set; } = true;
    public int SnapshotRetentionDays { get; set; }
    public string SnapshotWindow { get; set; } = "";
    public string SnapshottingNode { get; set; } = "";
    public bool AutomaticFailover { get; set; }
    public bool MultiAz { get; set; }
    public string SubnetGroup { get; set; } = "";

    /// <summary>Names parted by blanks, as all lists here.</summary>
    public string SecurityGroups { get; set; } = "";
    public string CacheSecurityGroups { get; set; } = "";
    public string NotificationTopic { get; set; } = "";
    public string NotificationStatus { get; set; } = "";
    public string UserGroups { get; set; } = "";

    /// <summary>The hashes of the AUTH tokens that are valid.</summary>
    public string AuthTokens { get; set; } = "";
    public long AuthTokenChangedAtUnixMs { get; set; }
    public string Durability { get; set; } = "default";

    /// <summary>The server outside, host:port, that the primary follows during an online migration; empty for none.</summary>
    public string MigrationSource { get; set; } = "";

    /// <summary>What waits for the maintenance window, as JSON; empty when nothing does.</summary>
    public string Pending { get; set; } = "";

    /// <summary>Where the content comes from that its first node begins with; empty for nowhere.</summary>
    public string SeedFile { get; set; } = "";

    /// <summary>The snapshot that is taken before it is deleted; empty for none.</summary>
    public string FinalSnapshot { get; set; } = "";

    /// <summary>The version of Larder that nodes are to be brought to, one after the other; empty for none.</summary>
    public string WantedBuild { get; set; } = "";

    /// <summary>Grows with every change of what nodes are configured with.</summary>
    public int ConfigRevision { get; set; } = 1;

    /// <summary>The membership last published to memcached's clients: its version and its nodes' ids.</summary>
    public int MembershipVersion { get; set; }
    public string Members { get; set; } = "";

    public int Revision { get; set; }
    public List<ShardRecord> Shards { get; init; } = [];
    public List<NodeRecord> Nodes { get; init; } = [];
    public List<LogDeliveryRecord> LogDeliveries { get; init; } = [];

    public bool IsGroup => Kind == CacheKind.ReplicationGroup;
    public bool IsMemcached => Engine == CacheEngine.Memcached.Name;

    public NodeRecord Node(string name) => Nodes.Single(node => node.Name == name);

    /// <summary>Takes the status on, if it may follow the present one. An operation that has taken too long stands in the way of
    /// no other.</summary>
    public void Follow(string status)
    {
        CheckFollow(status);
        (Status, Failure) = (status, "");
    }

    /// <summary>Refuses a status that may not follow the present one.</summary>
    public void CheckFollow(string status)
    {
        var isGivenUp = Failure.Length > 0 && Status is CacheStatus.Modifying or CacheStatus.Rebooting;
        if (!isGivenUp || status == CacheStatus.Available) CacheStatus.Follow(Kind, Status, status);
    }
}

sealed class CacheTable : IEntityTypeConfiguration<CacheRecord>
{
    public void Configure(EntityTypeBuilder<CacheRecord> cache)
    {
        cache.ToTable("Caches");
        cache.HasKey(row => row.Key);
        cache.Property(row => row.Id).IsRequired();
        cache.HasIndex(row => row.Arn).IsUnique();
        cache.Property(row => row.Revision).IsConcurrencyToken();
        cache.HasMany(row => row.Shards).WithOne().HasForeignKey(shard => shard.CacheKey);
        cache.HasMany(row => row.Nodes).WithOne().HasForeignKey(node => node.CacheKey);
        cache.HasMany(row => row.LogDeliveries).WithOne().HasForeignKey(delivery => delivery.CacheKey);
    }
}

// A snapshot: what a cache held at a moment, and what that cache was.
//
//   Snapshots 1 --- n SnapshotFiles (one for each shard)
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Larder.Service.Model;

namespace Larder.Service.Store;

/// <summary>It outlives its cache.</summary>
sealed class SnapshotRecord
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string Status { get; set; }

    /// <summary>Why it could not be taken; empty while nothing is wrong.</summary>
    public string Failure { get; set; } = "";

    /// <summary>manual or automated.</summary>
    public required string Source { get; init; }

    /// <summary>Its files are named by this, so that those of an earlier snapshot of the same name are told apart.</summary>
    public required long CreatedAtUnixMs { get; init; }

    /// <summary>The snapshot that it is made a copy of; empty for none.</summary>
    public string CopyOf { get; set; } = "";

    /// <summary>What its files are being exported as, beside their numbers; empty for nothing.</summary>
    public string ExportTo { get; set; } = "";

    /// <summary>The cache that it was taken of; see <see cref="CacheKey"/>.</summary>
    public required string CacheKey { get; init; }
    public required string CacheId { get; init; }
    public required bool OfGroup { get; init; }

    /// <summary>The cluster that was named for it; of a group it may be any member.</summary>
    public required string ClusterId { get; init; }
    public string Description { get; init; } = "";
    public required string Engine { get; init; }
    public required string EngineVersion { get; init; }
    public required string NodeType { get; init; }
    public required int NodeCount { get; init; }
    public required int Port { get; init; }
    public required string ParameterGroup { get; init; }
    public string SubnetGroup { get; init; } = "";
    public required string Zone { get; init; }
    public required string MaintenanceWindow { get; init; }
    public required string Window { get; init; }
    public required int RetentionDays { get; init; }
    public required bool AutomaticFailover { get; init; }
    public required bool AutoMinorVersionUpgrade { get; init; }
    public string NotificationTopic { get; init; } = "";
    public required string Durability { get; init; }
    public required long CacheCreatedAtUnixMs { get; init; }

    public List<SnapshotFileRecord> Files { get; init; } = [];

    /// <summary>The same under another name.</summary>
    public SnapshotRecord Copy(string name, string arn, long nowUnixMs) => new()
    {
        Name = name, Arn = arn, Status = SnapshotStatus.Creating, Source = SnapshotRules.Manual, CreatedAtUnixMs = nowUnixMs,
        CopyOf = Name, CacheKey = CacheKey, CacheId = CacheId, OfGroup = OfGroup, ClusterId = ClusterId,
        Description = Description, Engine = Engine, EngineVersion = EngineVersion, NodeType = NodeType, NodeCount = NodeCount,
        Port = Port, ParameterGroup = ParameterGroup, SubnetGroup = SubnetGroup, Zone = Zone,
        MaintenanceWindow = MaintenanceWindow, Window = Window, RetentionDays = RetentionDays,
        AutomaticFailover = AutomaticFailover, AutoMinorVersionUpgrade = AutoMinorVersionUpgrade,
        NotificationTopic = NotificationTopic, Durability = Durability, CacheCreatedAtUnixMs = CacheCreatedAtUnixMs,
        Files = [.. Files.Select(file => file.Copy(name))],
    };
}

/// <summary>One file of a snapshot.</summary>
sealed class SnapshotFileRecord
{
    public required string SnapshotName { get; init; }
    public required int Shard { get; init; }
    public string Slots { get; init; } = "";

    /// <summary>The shard's nodes beside its primary.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>The node that wrote it; empty until one has.</summary>
    public string ClusterId { get; set; } = "";
    public string NodeId { get; set; } = "";
    public long NodeCreatedAtUnixMs { get; set; }
    public long Bytes { get; set; }
    public long TakenAtUnixMs { get; set; }

    public SnapshotFileRecord Copy(string name) => new()
    {
        SnapshotName = name, Shard = Shard, Slots = Slots, ReplicaCount = ReplicaCount, ClusterId = ClusterId, NodeId = NodeId,
        NodeCreatedAtUnixMs = NodeCreatedAtUnixMs, Bytes = Bytes, TakenAtUnixMs = TakenAtUnixMs,
    };
}

sealed class SnapshotTable : IEntityTypeConfiguration<SnapshotRecord>
{
    public void Configure(EntityTypeBuilder<SnapshotRecord> snapshot)
    {
        snapshot.ToTable("Snapshots");
        snapshot.HasKey(row => row.Name);
        // What may follow a status is decided by who has read it: no two go on from the same.
        snapshot.Property(row => row.Status).IsConcurrencyToken();
        snapshot.HasIndex(row => row.CacheKey);
        snapshot.HasMany(row => row.Files).WithOne().HasForeignKey(file => file.SnapshotName);
    }
}

sealed class SnapshotFileTable : IEntityTypeConfiguration<SnapshotFileRecord>
{
    public void Configure(EntityTypeBuilder<SnapshotFileRecord> file)
    {
        file.ToTable("SnapshotFiles");
        file.HasKey(row => new { row.SnapshotName, row.Shard });
    }
}

sealed class TaggableSnapshots : ITaggable
{
    public IQueryable<string> Arns(StateContext state) => state.Set<SnapshotRecord>().Select(snapshot => snapshot.Arn);
}

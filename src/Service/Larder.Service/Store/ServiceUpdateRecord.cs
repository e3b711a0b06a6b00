// An upgrade of Larder that nodes can be brought to, and what was done about it for each cache.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>There when a service found nodes of an earlier version than its own.</summary>
sealed class ServiceUpdateRecord
{
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required long ReleasedAtUnixMs { get; init; }

    /// <summary>From then on it is applied in the maintenance windows of caches that take minor versions.</summary>
    public required long RecommendedByUnixMs { get; init; }

    /// <summary>A service of another version has come since.</summary>
    public bool IsExpired { get; set; }
}

/// <summary>It goes with its cache.</summary>
sealed class UpdateActionRecord
{
    public required string UpdateName { get; init; }
    public required string CacheKey { get; init; }
    public required long AvailableAtUnixMs { get; init; }

    /// <summary>When it was last asked for, and by whom (customer or system); 0 for never.</summary>
    public long AskedAtUnixMs { get; set; }
    public string AskedBy { get; set; } = "";
    public long StoppedAtUnixMs { get; set; }
    public long CompletedAtUnixMs { get; set; }
}

sealed class ServiceUpdateTable : IEntityTypeConfiguration<ServiceUpdateRecord>
{
    public void Configure(EntityTypeBuilder<ServiceUpdateRecord> update)
    {
        update.ToTable("ServiceUpdates");
        update.HasKey(row => row.Name);
    }
}

sealed class UpdateActionTable : IEntityTypeConfiguration<UpdateActionRecord>
{
    public void Configure(EntityTypeBuilder<UpdateActionRecord> action)
    {
        action.ToTable("UpdateActions");
        action.HasKey(row => new { row.UpdateName, row.CacheKey });
        action.HasIndex(row => row.CacheKey);
        action.HasOne<ServiceUpdateRecord>().WithMany().HasForeignKey(row => row.UpdateName);
        action.HasOne<CacheRecord>().WithMany().HasForeignKey(row => row.CacheKey).OnDelete(DeleteBehavior.Cascade);
    }
}

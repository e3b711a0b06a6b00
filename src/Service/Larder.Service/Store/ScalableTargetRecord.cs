// What of a cache may be scaled, and between which bounds. It goes with its cache.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>Changed by the API and by the scaler; <see cref="Revision"/> lets one of them win.</summary>
sealed class ScalableTargetRecord
{
    /// <summary>Resource and dimension: what Application Auto Scaling knows it by.</summary>
    public required string Key { get; init; }
    public required string CacheKey { get; init; }
    public required string ResourceId { get; init; }
    public required string Dimension { get; init; }
    public required string Arn { get; init; }
    public required string RoleArn { get; set; }
    public required long CreatedAtUnixMs { get; init; }
    public int MinCapacity { get; set; }
    public int MaxCapacity { get; set; }
    public bool ScalingInSuspended { get; set; }
    public bool ScalingOutSuspended { get; set; }
    public bool SchedulesSuspended { get; set; }

    /// <summary>The bounds have been set, and the capacity has not been brought between them yet.</summary>
    public bool BoundsPending { get; set; }

    public int Revision { get; set; }
    public List<ScalingPolicyRecord> Policies { get; init; } = [];
    public List<ScheduledActionRecord> Schedules { get; init; } = [];

    public static string KeyOf(string resourceId, string dimension) => $"{resourceId} {dimension}";
}

sealed class ScalableTargetTable : IEntityTypeConfiguration<ScalableTargetRecord>
{
    public void Configure(EntityTypeBuilder<ScalableTargetRecord> target)
    {
        target.ToTable("ScalableTargets");
        target.HasKey(row => row.Key);
        target.HasIndex(row => row.CacheKey);
        target.Property(row => row.Revision).IsConcurrencyToken();
        target.HasOne<CacheRecord>().WithMany().HasForeignKey(row => row.CacheKey).OnDelete(DeleteBehavior.Cascade);
        target.HasMany(row => row.Policies).WithOne().HasForeignKey(policy => policy.TargetKey);
        target.HasMany(row => row.Schedules).WithOne().HasForeignKey(action => action.TargetKey);
    }
}

// A target tracking policy of a scalable target.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ScalingPolicyRecord
{
    public required string TargetKey { get; init; }
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required long CreatedAtUnixMs { get; init; }

    /// <summary>The predefined metric that it tracks.</summary>
    public required string Metric { get; set; }

    /// <summary>What the metric is to be: a number as it was given.</summary>
    public required string TargetValue { get; set; }

    /// <summary>Seconds; -1 for the usual.</summary>
    public int ScaleOutCooldown { get; set; } = -1;
    public int ScaleInCooldown { get; set; } = -1;
    public bool DisableScaleIn { get; set; }
}

sealed class ScalingPolicyTable : IEntityTypeConfiguration<ScalingPolicyRecord>
{
    public void Configure(EntityTypeBuilder<ScalingPolicyRecord> policy)
    {
        policy.ToTable("ScalingPolicies");
        policy.HasKey(row => new { row.TargetKey, row.Name });
    }
}

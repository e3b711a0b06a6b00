// Something that auto scaling has done or is doing; it outlives its target, as it does at AWS, for six weeks.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ScalingActivityRecord
{
    public const string InProgress = "InProgress", Successful = "Successful", Overridden = "Overridden", Failed = "Failed",
        Unfulfilled = "Unfulfilled";

    public long Id { get; init; }
    public required string ActivityId { get; init; }
    public required string TargetKey { get; init; }
    public required string ResourceId { get; init; }
    public required string Dimension { get; init; }
    public required string Description { get; init; }
    public required string Cause { get; init; }
    public required long StartUnixMs { get; init; }

    /// <summary>0 while it goes on.</summary>
    public long EndUnixMs { get; set; }
    public required string Status { get; set; }
    public string StatusMessage { get; set; } = "";

    /// <summary>The policy that wanted it; empty for bounds.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The capacity before, and the one that is to be; alike where it only set bounds.</summary>
    public int FromCapacity { get; init; }
    public int ToCapacity { get; init; }

    /// <summary>The cache's grain has taken the order.</summary>
    public bool IsOrdered { get; set; }

    /// <summary>Why nothing was scaled, in the API's code; empty where something was.</summary>
    public string NotScaledCode { get; init; } = "";
    public int MinCapacity { get; init; }
    public int MaxCapacity { get; init; }
}

sealed class ScalingActivityTable : IEntityTypeConfiguration<ScalingActivityRecord>
{
    public void Configure(EntityTypeBuilder<ScalingActivityRecord> activity)
    {
        activity.ToTable("ScalingActivities");
        activity.HasKey(row => row.Id);
        activity.HasIndex(row => row.TargetKey);
    }
}

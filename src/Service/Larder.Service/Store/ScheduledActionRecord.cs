// New bounds for a scalable target at a time, once or again and again.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ScheduledActionRecord
{
    public required string TargetKey { get; init; }
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required long CreatedAtUnixMs { get; init; }

    /// <summary>at(...), rate(...) or cron(...).</summary>
    public required string Schedule { get; set; }

    /// <summary>Of a place, as IANA names it; empty for UTC.</summary>
    public string Timezone { get; set; } = "";

    /// <summary>Not before and not after; 0 for no bound.</summary>
    public long StartUnixMs { get; set; }
    public long EndUnixMs { get; set; }

    /// <summary>-1 leaves a bound as it is.</summary>
    public int MinCapacity { get; set; } = -1;
    public int MaxCapacity { get; set; } = -1;

    /// <summary>When it is to happen next; 0 for never again.</summary>
    public long NextUnixMs { get; set; }
}

sealed class ScheduledActionTable : IEntityTypeConfiguration<ScheduledActionRecord>
{
    public void Configure(EntityTypeBuilder<ScheduledActionRecord> action)
    {
        action.ToTable("ScheduledActions");
        action.HasKey(row => new { row.TargetKey, row.Name });
        action.HasIndex(row => row.NextUnixMs);
    }
}

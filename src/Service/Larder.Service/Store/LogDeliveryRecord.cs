// Where a cache's log is delivered to.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>In the API's words. A cache has one for each type of log at most.</summary>
sealed class LogDeliveryRecord
{
    public required string CacheKey { get; init; }

    /// <summary>slow-log or engine-log.</summary>
    public required string LogType { get; init; }

    /// <summary>cloudwatch-logs or kinesis-firehose.</summary>
    public required string DestinationType { get; set; }

    /// <summary>The name of the log group or of the delivery stream.</summary>
    public required string Destination { get; set; }

    /// <summary>json or text.</summary>
    public required string Format { get; set; }
}

sealed class LogDeliveryTable : IEntityTypeConfiguration<LogDeliveryRecord>
{
    public void Configure(EntityTypeBuilder<LogDeliveryRecord> delivery)
    {
        delivery.ToTable("LogDeliveries");
        delivery.HasKey(row => new { row.CacheKey, row.LogType });
    }
}

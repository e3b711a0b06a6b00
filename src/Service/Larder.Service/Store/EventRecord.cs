// Something that happened to a resource.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class EventRecord
{
    public long Id { get; init; }

    /// <summary>A word of the API's SourceType.</summary>
    public required string SourceType { get; init; }
    public required string SourceId { get; init; }
    public required string Message { get; init; }
    public required long AtUnixMs { get; init; }

    /// <summary>The topic that is notified of it; empty for none.</summary>
    public string Topic { get; set; } = "";
}

sealed class EventTable : IEntityTypeConfiguration<EventRecord>
{
    public void Configure(EntityTypeBuilder<EventRecord> happening)
    {
        happening.ToTable("Events");
        happening.HasKey(row => row.Id);
        happening.HasIndex(row => row.AtUnixMs);
    }
}

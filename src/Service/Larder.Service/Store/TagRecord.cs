// A tag on a resource, by the resource's ARN.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class TagRecord
{
    public required string Arn { get; init; }
    public required string Key { get; init; }
    public required string Value { get; set; }
}

sealed class TagTable : IEntityTypeConfiguration<TagRecord>
{
    public void Configure(EntityTypeBuilder<TagRecord> tag)
    {
        tag.ToTable("Tags");
        tag.HasKey(row => new { row.Arn, row.Key });
    }
}

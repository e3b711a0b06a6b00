// Parameter groups that customers made, and what they set in them. Default groups are not kept.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ParameterGroupRecord
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string Family { get; init; }
    public required string Description { get; init; }
    public int Revision { get; set; }
    public List<ParameterValueRecord> Values { get; init; } = [];
}

sealed class ParameterValueRecord
{
    public required string GroupName { get; init; }
    public required string Name { get; init; }
    public required string Value { get; set; }
}

sealed class ParameterGroupTable : IEntityTypeConfiguration<ParameterGroupRecord>
{
    public void Configure(EntityTypeBuilder<ParameterGroupRecord> group)
    {
        group.ToTable("ParameterGroups");
        group.HasKey(row => row.Name);
        group.Property(row => row.Revision).IsConcurrencyToken();
        group.HasMany(row => row.Values).WithOne().HasForeignKey(value => value.GroupName);
    }
}

sealed class ParameterValueTable : IEntityTypeConfiguration<ParameterValueRecord>
{
    public void Configure(EntityTypeBuilder<ParameterValueRecord> value)
    {
        value.ToTable("ParameterValues");
        value.HasKey(row => new { row.GroupName, row.Name });
    }
}

/// <summary>The default groups have no tags.</summary>
sealed class TaggableParameterGroups : ITaggable
{
    public IQueryable<string> Arns(StateContext state) => state.Set<ParameterGroupRecord>().Select(group => group.Arn);
}

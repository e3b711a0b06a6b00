// Subnet groups: names of subnets, kept as they were given.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class SubnetGroupRecord
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string Description { get; set; }

    /// <summary>The subnets' ids, with blanks between them.</summary>
    public required string Subnets { get; set; }

    public int Revision { get; set; }
}

sealed class SubnetGroupTable : IEntityTypeConfiguration<SubnetGroupRecord>
{
    public void Configure(EntityTypeBuilder<SubnetGroupRecord> group)
    {
        group.ToTable("SubnetGroups");
        group.HasKey(row => row.Name);
        group.Property(row => row.Revision).IsConcurrencyToken();
    }
}

sealed class TaggableSubnetGroups : ITaggable
{
    public IQueryable<string> Arns(StateContext state) => state.Set<SubnetGroupRecord>().Select(group => group.Arn);
}

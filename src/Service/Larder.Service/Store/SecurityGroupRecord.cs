// Cache security groups, which ElastiCache has kept from before there were VPCs: records alone.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class SecurityGroupRecord
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string Description { get; init; }
    public int Revision { get; set; }
    public List<SecurityGroupMemberRecord> Members { get; init; } = [];
}

/// <summary>An EC2 security group that a cache security group lets in.</summary>
sealed class SecurityGroupMemberRecord
{
    public required string GroupName { get; init; }
    public required string Name { get; init; }
    public required string OwnerId { get; init; }
}

sealed class SecurityGroupTable : IEntityTypeConfiguration<SecurityGroupRecord>
{
    public void Configure(EntityTypeBuilder<SecurityGroupRecord> group)
    {
        group.ToTable("SecurityGroups");
        group.HasKey(row => row.Name);
        group.Property(row => row.Revision).IsConcurrencyToken();
        group.HasMany(row => row.Members).WithOne().HasForeignKey(member => member.GroupName);
    }
}

sealed class SecurityGroupMemberTable : IEntityTypeConfiguration<SecurityGroupMemberRecord>
{
    public void Configure(EntityTypeBuilder<SecurityGroupMemberRecord> member)
    {
        member.ToTable("SecurityGroupMembers");
        member.HasKey(row => new { row.GroupName, row.Name, row.OwnerId });
    }
}

sealed class TaggableSecurityGroups : ITaggable
{
    public IQueryable<string> Arns(StateContext state) => state.Set<SecurityGroupRecord>().Select(group => group.Arn);
}

// Users and their groups. A user's password is kept as nodes need it, as a hash.
//
//   Users 1 --- n UserGroupMembers n --- 1 UserGroups          (the built-in user default is in no table but the second)
using Larder.Service.Model.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class UserRecord
{
    public required string Id { get; init; }
    public required string Arn { get; init; }
    public required string Name { get; init; }
    public required string Engine { get; set; }
    public required string AccessString { get; set; }

    /// <summary>Hashes parted by blanks; none for a user without a password.</summary>
    public required string Hashes { get; set; }
    public required string Status { get; set; }
    public int Revision { get; set; }

    public Credentials Credentials
    {
        get => new(Hashes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        set => Hashes = string.Join(' ', value.Hashes);
    }

    public AclUser Acl => new(Name, AccessString, Credentials);
}

sealed class UserGroupRecord
{
    public required string Id { get; init; }
    public required string Arn { get; init; }
    public required string Engine { get; set; }
    public required string Status { get; set; }
    public int Revision { get; set; }
    public List<UserGroupMemberRecord> Members { get; init; } = [];

    /// <summary>The users that the group is to have.</summary>
    public IEnumerable<string> WantedIds =>
        Members.Where(member => member.Change != MemberChange.Removing).Select(member => member.UserId);
}

sealed class UserGroupMemberRecord
{
    public required string GroupId { get; init; }
    public required string UserId { get; init; }
    public required string Change { get; set; }
}

/// <summary>What is under way with a user of a group.</summary>
static class MemberChange
{
    public const string None = "";
    public const string Adding = "adding";
    public const string Removing = "removing";
}

sealed class UserTable : IEntityTypeConfiguration<UserRecord>
{
    public void Configure(EntityTypeBuilder<UserRecord> user)
    {
        user.ToTable("Users");
        user.HasKey(row => row.Id);
        user.Property(row => row.Revision).IsConcurrencyToken();
        user.Ignore(row => row.Credentials);
        user.Ignore(row => row.Acl);
    }
}

sealed class UserGroupTable : IEntityTypeConfiguration<UserGroupRecord>
{
    public void Configure(EntityTypeBuilder<UserGroupRecord> group)
    {
        group.ToTable("UserGroups");
        group.HasKey(row => row.Id);
        group.Property(row => row.Revision).IsConcurrencyToken();
        group.Ignore(row => row.WantedIds);
        group.HasMany(row => row.Members).WithOne().HasForeignKey(member => member.GroupId);
    }
}

sealed class UserGroupMemberTable : IEntityTypeConfiguration<UserGroupMemberRecord>
{
    public void Configure(EntityTypeBuilder<UserGroupMemberRecord> member)
    {
        member.ToTable("UserGroupMembers");
        member.HasKey(row => new { row.GroupId, row.UserId });
        member.HasIndex(row => row.UserId);
    }
}

sealed class TaggableUsers : ITaggable
{
    public IQueryable<string> Arns(StateContext state) =>
        state.Set<UserRecord>().Select(user => user.Arn).Union(state.Set<UserGroupRecord>().Select(group => group.Arn));
}

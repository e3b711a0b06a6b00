// The access keys of a service of several hosts.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class AccessKeyRecord
{
    public required string Id { get; init; }

    /// <summary>As it is: who checks a signature makes it.</summary>
    public required string Secret { get; init; }
    public required long CreatedAtUnixMs { get; init; }
}

sealed class AccessKeyTable : IEntityTypeConfiguration<AccessKeyRecord>
{
    public void Configure(EntityTypeBuilder<AccessKeyRecord> key)
    {
        key.ToTable("AccessKeys");
        key.HasKey(row => row.Id);
    }
}

// Membership of the silos, as Orleans keeps it: who is there, who is said to be gone, and a version that grows with each change.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>A silo that is or was there. Another start of the same service is another silo.</summary>
sealed class SiloRecord
{
    /// <summary>Address, port and generation.</summary>
    public required string Address { get; init; }

    /// <summary>The name of its host in the service.</summary>
    public required string Name { get; init; }
    public required string MachineName { get; init; }
    public required string Status { get; set; }
    public required int GatewayPort { get; init; }
    public required long StartedAtUnixMs { get; init; }
    public required long AliveAtUnixMs { get; set; }

    /// <summary>Who holds it to be gone, and since when: silo,Unix milliseconds, parted by blanks.</summary>
    public required string Suspicions { get; set; }
    public int Revision { get; set; }
}

sealed class SiloTable : IEntityTypeConfiguration<SiloRecord>
{
    public void Configure(EntityTypeBuilder<SiloRecord> silo)
    {
        silo.ToTable("Silos");
        silo.HasKey(row => row.Address);
    }
}

/// <summary>The one row that every change of the membership goes through.</summary>
sealed class MembershipVersionRecord
{
    public const int OnlyId = 1;

    public required int Id { get; init; }
    public required int Version { get; set; }
}

sealed class MembershipVersionTable : IEntityTypeConfiguration<MembershipVersionRecord>
{
    public void Configure(EntityTypeBuilder<MembershipVersionRecord> version)
    {
        version.ToTable("MembershipVersions");
        version.HasKey(row => row.Id);
        version.Property(row => row.Id).ValueGeneratedNever();
    }
}

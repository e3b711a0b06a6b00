// A host of a service of several: a machine, or a part of one, whose service runs nodes. It stays while it is lost, for as long
// as nodes are recorded on it.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class HostRecord
{
    public required string Name { get; init; }

    /// <summary>Of its data folder: another one of the same name is another host.</summary>
    public required string Identity { get; set; }
    public required string Address { get; set; }
    public required string Zone { get; set; }
    public required long MemoryBytes { get; set; }
    public required int ProcessorCount { get; set; }
    public required int FirstPort { get; set; }
    public required int LastPort { get; set; }
}

sealed class HostTable : IEntityTypeConfiguration<HostRecord>
{
    public void Configure(EntityTypeBuilder<HostRecord> host)
    {
        host.ToTable("Hosts");
        host.HasKey(row => row.Name);
    }
}

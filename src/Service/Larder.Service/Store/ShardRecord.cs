// A shard of a cache: whose primary is who, under which epoch, and the ports that follow the roles.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>Memcached's nodes know nothing of each other; all stand in one shard, for the port that they share.</summary>
sealed class ShardRecord
{
    public required string CacheKey { get; init; }
    public required int Number { get; init; }
    public string Slots { get; set; } = "";

    /// <summary>Grows before anything is done that makes another node the primary.</summary>
    public long Epoch { get; set; } = 1;

    /// <summary>The name of the node that is to be the primary; empty where there are no roles.</summary>
    public string Primary { get; set; } = "";

    /// <summary>Whoever is primary listens here; 0 for nowhere.</summary>
    public int PrimaryPort { get; set; }

    /// <summary>All replicas, or all of memcached's nodes, listen here; 0 for nowhere.</summary>
    public int SharedPort { get; set; }

    /// <summary>The node that is to become primary without a loss; empty for none.</summary>
    public string SwitchTo { get; set; } = "";

    /// <summary>Who was primary under the epoch before and is not known to have ended, as its host is lost: nobody is released
    /// from a word given to it. Empty when the new primary is in its place.</summary>
    public string Deposed { get; set; } = "";

    /// <summary>A failover that somebody asked for, to see it happen; taken back when it has.</summary>
    public bool IsTested { get; set; }
}

sealed class ShardTable : IEntityTypeConfiguration<ShardRecord>
{
    public void Configure(EntityTypeBuilder<ShardRecord> shard)
    {
        shard.ToTable("Shards");
        shard.HasKey(row => new { row.CacheKey, row.Number });
    }
}

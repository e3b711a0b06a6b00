// The state database as EF Core sees it.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Tables and keys.</summary>
sealed class StateContext(DbContextOptions<StateContext> options) : DbContext(options)
{
    public DbSet<ClusterRecord> Clusters => Set<ClusterRecord>();
    public DbSet<NodeRecord> Nodes => Set<NodeRecord>();
    public DbSet<TagRecord> Tags => Set<TagRecord>();
    public DbSet<EventRecord> Events => Set<EventRecord>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<ClusterRecord>(cluster =>
        {
            cluster.HasKey(row => row.Id);
            cluster.HasIndex(row => row.Arn).IsUnique();
            cluster.Property(row => row.Revision).IsConcurrencyToken();
            cluster.HasMany(row => row.Nodes).WithOne().HasForeignKey(node => node.ClusterId);
        });
        model.Entity<NodeRecord>(node =>
        {
            node.HasKey(row => new { row.ClusterId, row.NodeId });
            node.HasIndex(row => row.Port).IsUnique();
        });
        model.Entity<TagRecord>().HasKey(row => new { row.Arn, row.Key });
        model.Entity<EventRecord>(happening =>
        {
            happening.HasKey(row => row.Id);
            happening.HasIndex(row => row.AtUnixMs);
        });
        model.ApplyConfigurationsFromAssembly(typeof(StateContext).Assembly);
    }
}

// The shop's tables as EF Core sees them; schema.sql makes them.
using Microsoft.EntityFrameworkCore;

namespace Storefront.Shop.Database;

/// <summary>The shop's database.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Review> Reviews => Set<Review>();

    public DbSet<StockLevel> Stock => Set<StockLevel>();

    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Brand>().ToTable("brands");
        modelBuilder.Entity<Customer>().ToTable("customers");
        modelBuilder.Entity<Order>();
        modelBuilder.Entity<OrderLine>().HasKey(line => new { line.OrderId, line.ProductId });
        modelBuilder.Entity<StockLevel>().HasKey(level => level.ProductId);
        modelBuilder.Entity<StockLevel>().HasOne<Product>().WithOne(product => product.Stock)
            .HasForeignKey<StockLevel>(level => level.ProductId);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(InWords(entity.GetTableName()!));
            foreach (var property in entity.GetProperties()) property.SetColumnName(InWords(property.Name));
        }
    }

    // PriceCents -> price_cents, as is usual in SQL.
    static string InWords(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{letter}" : $"{letter}"))
            .ToLowerInvariant();
}

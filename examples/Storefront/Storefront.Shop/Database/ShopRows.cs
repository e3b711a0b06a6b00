// Rows of the shop's tables. Prices are in cents.
using System.ComponentModel.DataAnnotations.Schema;

namespace Storefront.Shop.Database;

public sealed class Category
{
    public int Id { get; init; }
    public required string Name { get; init; }
    public ICollection<Product> Products { get; } = [];
}

public sealed class Brand
{
    public int Id { get; init; }
    public required string Name { get; init; }
}

public sealed class Customer
{
    public int Id { get; init; }
    public required string Name { get; init; }
}

public sealed class Product
{
    public int Id { get; init; }
    public int CategoryId { get; init; }
    public Category Category { get; init; } = null!;
    public int BrandId { get; init; }
    public Brand Brand { get; init; } = null!;
    public required string Name { get; init; }
    public required string Description { get; init; }
    public int PriceCents { get; init; }
    public StockLevel Stock { get; init; } = null!;
    public ICollection<Review> Reviews { get; } = [];
}

/// <summary>What changes with each order stands apart from what hardly ever does, and is cached apart from it.</summary>
[Table("stock")]
public sealed class StockLevel
{
    public int ProductId { get; init; }
    public int Quantity { get; init; }
}

public sealed class Review
{
    public int Id { get; init; }
    public int ProductId { get; init; }
    public int CustomerId { get; init; }
    public Customer Customer { get; init; } = null!;
    public int Rating { get; init; }
    public required string Body { get; init; }
}

[Table("orders")]
public sealed class Order
{
    public required string Id { get; init; }
    public long PlacedAtUnixMs { get; init; }
}

public sealed class OrderLine
{
    public required string OrderId { get; init; }
    public int ProductId { get; init; }
    public int Quantity { get; init; }
}

// What the catalogue's reads return. Prices are in cents, ratings 1 to 5 (0: no review yet).
namespace Storefront.Shop.Catalogue;

public sealed record CategorySummary
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public int ProductCount { get; init; }
}

public sealed record ProductSummary
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public string Brand { get; init; } = "";
    public int PriceCents { get; init; }
    public double Rating { get; init; }
}

public sealed record ProductDetail
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Brand { get; init; } = "";
    public string Category { get; init; } = "";
    public int PriceCents { get; init; }
    public int Stock { get; init; }
    public double Rating { get; init; }
    public int ReviewCount { get; init; }
}

public sealed record ReviewText
{
    public string Customer { get; init; } = "";
    public int Rating { get; init; }
    public string Body { get; init; } = "";
}

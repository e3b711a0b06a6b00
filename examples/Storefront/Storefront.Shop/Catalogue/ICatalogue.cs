// The reads that the shop's pages are made of. Each is one SELECT when it reaches the database.
namespace Storefront.Shop.Catalogue;

/// <summary>Reads of the catalogue: straight from the database, or through the cache.</summary>
public interface ICatalogue
{
    const int PageSize = 12;

    Task<IReadOnlyList<CategorySummary>> CategoriesAsync(CancellationToken cancellationToken);

    /// <summary>What sold best among the latest orders.</summary>
    Task<IReadOnlyList<ProductSummary>> PopularAsync(CancellationToken cancellationToken);

    /// <summary>The products of a category, best rated first; pages count from 0.</summary>
    Task<IReadOnlyList<ProductSummary>> CategoryAsync(int categoryId, int page, CancellationToken cancellationToken);

    /// <summary>Null when there is no such product.</summary>
    Task<ProductDetail?> ProductAsync(int productId, CancellationToken cancellationToken);

    Task<IReadOnlyList<Review>> ReviewsAsync(int productId, CancellationToken cancellationToken);

    Task<IReadOnlyList<ProductSummary>> AlsoBoughtAsync(int productId, CancellationToken cancellationToken);
}

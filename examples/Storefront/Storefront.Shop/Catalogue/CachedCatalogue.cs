// The catalogue through the cache: the same reads, each under a key of its own.
using Larder.Client.Reads;

namespace Storefront.Shop.Catalogue;

/// <summary>Reads the catalogue from the cache, and what is not there from the database.</summary>
public sealed class CachedCatalogue(DatabaseReadCache cache, DatabaseCatalogue database) : ICatalogue
{
    public Task<IReadOnlyList<CategorySummary>> CategoriesAsync(CancellationToken cancellationToken) =>
        ListAsync("categories", database.CategoriesAsync, cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> PopularAsync(CancellationToken cancellationToken) =>
        ListAsync("popular", database.PopularAsync, cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> CategoryAsync(
        int categoryId, int page, CancellationToken cancellationToken) =>
        ListAsync(
            $"category:{categoryId}:{page}", cancel => database.CategoryAsync(categoryId, page, cancel),
            cancellationToken);

    public Task<ProductDetail?> ProductAsync(int productId, CancellationToken cancellationToken) =>
        cache.GetAsync(ProductKey(productId), cancel => database.ProductAsync(productId, cancel), cancellationToken);

    public Task<IReadOnlyList<Review>> ReviewsAsync(int productId, CancellationToken cancellationToken) =>
        ListAsync($"reviews:{productId}", cancel => database.ReviewsAsync(productId, cancel), cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> AlsoBoughtAsync(int productId, CancellationToken cancellationToken) =>
        ListAsync($"alsobought:{productId}", cancel => database.AlsoBoughtAsync(productId, cancel), cancellationToken);

    /// <summary>Forgets the products whose stock an order changed.</summary>
    public Task ProductsChangedAsync(IEnumerable<int> productIds) =>
        cache.InvalidateAsync([.. productIds.Select(ProductKey)]);

    static string ProductKey(int productId) => $"product:{productId}";

    async Task<IReadOnlyList<TRow>> ListAsync<TRow>(
        string key, Func<CancellationToken, Task<IReadOnlyList<TRow>>> read, CancellationToken cancellationToken) =>
        await cache.GetAsync<IReadOnlyList<TRow>>(key, async cancel => await read(cancel), cancellationToken) ?? [];
}

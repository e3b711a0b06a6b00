// The reads that the shop's pages are made of: joins, averages and sorting, one SELECT for each when it reaches the database.
//
// Queries on tables that hardly change are marked Cached(): every server forgets them when one of their tables is written to.
// What orders change all the time is cached under keys: a product's are forgotten one by one, and what sells best may be a
// time to live old.
using Larder.Client.Reads;
using Larder.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Storefront.Counting;
using Storefront.Shop.Database;

namespace Storefront.Shop.Catalogue;

/// <summary>Reads the catalogue, for a request that may use the read cache or for one that must not.</summary>
public sealed class CatalogueReads(
    IDbContextFactory<ShopContext> database, DatabaseReadCache rows, QueryCache queries, ServerCounters counters)
{
    public const int PageSize = 12;

    public Task<List<CategorySummary>> CategoriesAsync(bool isCached, CancellationToken cancel) => QueryAsync(
        shop => shop.Categories.OrderBy(category => category.Name).Select(category => new CategorySummary
        {
            Id = category.Id,
            Name = category.Name,
            ProductCount = category.Products.Count,
        }),
        isCached, cancel);

    /// <summary>The products of a category, best rated first; pages count from 0.</summary>
    public Task<List<ProductSummary>> CategoryAsync(int categoryId, int page, bool isCached, CancellationToken cancel) =>
        QueryAsync(
            shop => shop.Products.Where(product => product.CategoryId == categoryId)
                .OrderByDescending(product => product.Reviews.Average(review => (double?)review.Rating) ?? 0)
                .ThenBy(product => product.Id)
                .Skip(page * PageSize).Take(PageSize)
                .Select(product => new ProductSummary
                {
                    Id = product.Id,
                    Name = product.Name,
                    Brand = product.Brand.Name,
                    PriceCents = product.PriceCents,
                    Rating = product.Reviews.Average(review => (double?)review.Rating) ?? 0,
                }),
            isCached, cancel);

    public Task<List<ReviewText>> ReviewsAsync(int productId, bool isCached, CancellationToken cancel) => QueryAsync(
        shop => shop.Reviews.Where(review => review.ProductId == productId).OrderByDescending(review => review.Id).Take(5)
            .Select(review => new ReviewText
            {
                Customer = review.Customer.Name,
                Rating = review.Rating,
                Body = review.Body,
            }),
        isCached, cancel);

    /// <summary>Null when there is no such product.</summary>
    public Task<ProductDetail?> ProductAsync(int productId, bool isCached, CancellationToken cancel) => RowAsync(
        ProductKey(productId),
        (shop, stop) => shop.Products.Where(product => product.Id == productId).Select(product => new ProductDetail
        {
            Id = product.Id,
            Name = product.Name,
            Description = product.Description,
            Brand = product.Brand.Name,
            Category = product.Category.Name,
            PriceCents = product.PriceCents,
            Stock = product.Stock.Quantity,
            Rating = product.Reviews.Average(review => (double?)review.Rating) ?? 0,
            ReviewCount = product.Reviews.Count,
        }).SingleOrDefaultAsync(stop),
        isCached, cancel);

    /// <summary>What sold best among the latest orders.</summary>
    public async Task<List<ProductSummary>> PopularAsync(bool isCached, CancellationToken cancel) => await RowAsync(
        "popular",
        async (shop, stop) => await shop.Database.SqlQuery<ProductSummary>(
            $"""
            select p.id as "Id", p.name as "Name", b.name as "Brand", p.price_cents as "PriceCents",
              cast(coalesce((select avg(r.rating) from reviews r where r.product_id = p.id), 0) as double precision)
                as "Rating"
            from (select l.product_id, sum(l.quantity) as sold
                  from (select id from orders order by placed_at_unix_ms desc limit 2000) latest
                  join order_lines l on l.order_id = latest.id
                  group by l.product_id order by sold desc, l.product_id limit {PageSize}) top
            join products p on p.id = top.product_id join brands b on b.id = p.brand_id
            order by top.sold desc, p.id
            """).ToListAsync(stop),
        isCached, cancel) ?? [];

    public async Task<List<ProductSummary>> AlsoBoughtAsync(int productId, bool isCached, CancellationToken cancel) =>
        await RowAsync(
            $"alsobought:{productId}",
            async (shop, stop) => await shop.Database.SqlQuery<ProductSummary>(
                $"""
                select p.id as "Id", p.name as "Name", b.name as "Brand", p.price_cents as "PriceCents",
                  cast(coalesce((select avg(r.rating) from reviews r where r.product_id = p.id), 0) as double precision)
                    as "Rating"
                from order_lines mine join order_lines other
                    on other.order_id = mine.order_id and other.product_id <> mine.product_id
                  join products p on p.id = other.product_id join brands b on b.id = p.brand_id
                where mine.product_id = {productId}
                group by p.id, p.name, b.name, p.price_cents
                order by sum(other.quantity) desc, p.id limit 6
                """).ToListAsync(stop),
            isCached, cancel) ?? [];

    /// <summary>Has all servers forget the products whose stock an order changed.</summary>
    public Task ProductsChangedAsync(IEnumerable<int> productIds) => rows.InvalidateAsync([.. productIds.Select(ProductKey)]);

    static string ProductKey(int productId) => $"product:{productId}";

    async Task<List<T>> QueryAsync<T>(
        Func<ShopContext, IQueryable<T>> query, bool isCached, CancellationToken cancel)
    {
        counters.Asked();
        await using var shop = await database.CreateDbContextAsync(cancel);
        var rows = query(shop);
        var found = await (isCached ? rows.Cached() : rows.NotCached()).ToListAsync(cancel);
        CountHits();
        return found;
    }

    async Task<T?> RowAsync<T>(
        string key, Func<ShopContext, CancellationToken, Task<T?>> read, bool isCached, CancellationToken cancel)
        where T : class
    {
        counters.Asked();
        var found = isCached ? await rows.GetAsync(key, ReadAsync, cancel) : await ReadAsync(cancel);
        CountHits();
        return found;

        async Task<T?> ReadAsync(CancellationToken stop)
        {
            await using var shop = await database.CreateDbContextAsync(stop);
            return await read(shop, stop);
        }
    }

    void CountHits() => counters.CacheCounts(
        rows.Statistics.Asked + queries.Statistics.Asked, rows.Statistics.Hits + queries.Statistics.Hits);
}

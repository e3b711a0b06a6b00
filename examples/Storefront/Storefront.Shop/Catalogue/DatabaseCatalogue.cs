// The catalogue as the database answers it: joins, averages and sorting, one SELECT for each read.
using System.Data.Common;
using Dapper;

namespace Storefront.Shop.Catalogue;

/// <summary>Reads the catalogue from the database, and counts the SELECTs that it sends.</summary>
public sealed class DatabaseCatalogue(DbDataSource database) : ICatalogue
{
    long _selects;

    /// <summary>SELECTs sent since the start.</summary>
    public long Selects => Volatile.Read(ref _selects);

    public Task<IReadOnlyList<CategorySummary>> CategoriesAsync(CancellationToken cancellationToken) =>
        ReadAsync<CategorySummary>(
            """
            select c.id, c.name, count(*) as productcount
            from categories c join products p on p.category_id = c.id
            group by c.id, c.name order by c.name
            """, null, cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> PopularAsync(CancellationToken cancellationToken) =>
        ReadAsync<ProductSummary>(
            """
            select p.id, p.name, b.name as brand, p.price_cents as pricecents,
              cast(coalesce((select avg(r.rating) from reviews r where r.product_id = p.id), 0) as double precision)
                as rating
            from (select l.product_id, sum(l.quantity) as sold
                  from (select id from orders order by placed_at_unix_ms desc limit 2000) latest
                  join order_lines l on l.order_id = latest.id
                  group by l.product_id order by sold desc, l.product_id limit @limit) top
            join products p on p.id = top.product_id join brands b on b.id = p.brand_id
            order by top.sold desc, p.id
            """, new { limit = ICatalogue.PageSize }, cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> CategoryAsync(
        int categoryId, int page, CancellationToken cancellationToken) =>
        ReadAsync<ProductSummary>(
            """
            select p.id, p.name, b.name as brand, p.price_cents as pricecents,
              cast(coalesce(avg(r.rating), 0) as double precision) as rating
            from products p join brands b on b.id = p.brand_id left join reviews r on r.product_id = p.id
            where p.category_id = @categoryId
            group by p.id, p.name, b.name, p.price_cents
            order by 5 desc, p.id limit @limit offset @offset
            """,
            new { categoryId, limit = ICatalogue.PageSize, offset = page * ICatalogue.PageSize }, cancellationToken);

    public async Task<ProductDetail?> ProductAsync(int productId, CancellationToken cancellationToken) =>
        (await ReadAsync<ProductDetail>(
            """
            select p.id, p.name, p.description, b.name as brand, c.name as category, p.price_cents as pricecents,
              p.stock, cast(coalesce(avg(r.rating), 0) as double precision) as rating, count(r.id) as reviewcount
            from products p join brands b on b.id = p.brand_id join categories c on c.id = p.category_id
              left join reviews r on r.product_id = p.id
            where p.id = @productId
            group by p.id, p.name, p.description, b.name, c.name, p.price_cents, p.stock
            """, new { productId }, cancellationToken)).FirstOrDefault();

    public Task<IReadOnlyList<Review>> ReviewsAsync(int productId, CancellationToken cancellationToken) =>
        ReadAsync<Review>(
            """
            select c.name as customer, r.rating, r.body
            from reviews r join customers c on c.id = r.customer_id
            where r.product_id = @productId order by r.id desc limit 5
            """, new { productId }, cancellationToken);

    public Task<IReadOnlyList<ProductSummary>> AlsoBoughtAsync(int productId, CancellationToken cancellationToken) =>
        ReadAsync<ProductSummary>(
            """
            select p.id, p.name, b.name as brand, p.price_cents as pricecents,
              cast(coalesce((select avg(r.rating) from reviews r where r.product_id = p.id), 0) as double precision)
                as rating
            from order_lines mine join order_lines other
                on other.order_id = mine.order_id and other.product_id <> mine.product_id
              join products p on p.id = other.product_id join brands b on b.id = p.brand_id
            where mine.product_id = @productId
            group by p.id, p.name, b.name, p.price_cents
            order by sum(other.quantity) desc, p.id limit 6
            """, new { productId }, cancellationToken);

    async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(
        string select, object? parameters, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _selects);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(select, parameters, cancellationToken: cancellationToken);
        return (await connection.QueryAsync<TRow>(command)).AsList();
    }
}

// Orders, written to the database in one transaction with the stock that they take.
using System.Data.Common;
using Dapper;
using Larder.Base;

namespace Storefront.Shop.Basket;

/// <summary>Places orders.</summary>
public sealed class OrderDatabase(DbDataSource database)
{
    /// <summary>False when this order was placed before: a checkout whose answer was lost was repeated.</summary>
    public async Task<bool> PlaceAsync(
        Guid orderId, SortedDictionary<int, int> quantities, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = orderId.ToString("N");
        var placed = await connection.ExecuteAsync(
            "insert into orders (id, placed_at_unix_ms) values (@id, @now) on conflict (id) do nothing",
            new { id, now = Clock.System.UnixMs }, transaction);
        if (placed == 0) return false;
        // Sorted by product id, so two orders take their row locks in the same order.
        foreach (var (productId, quantity) in quantities)
        {
            await connection.ExecuteAsync(
                "insert into order_lines (order_id, product_id, quantity) values (@id, @productId, @quantity)",
                new { id, productId, quantity }, transaction);
            await connection.ExecuteAsync(
                "update products set stock = stock - @quantity where id = @productId",
                new { productId, quantity }, transaction);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

// Orders, written to the database in one transaction with the stock that they take.
using Larder.Base;
using Microsoft.EntityFrameworkCore;
using Storefront.Shop.Database;

namespace Storefront.Shop.Basket;

/// <summary>Places orders.</summary>
public sealed class OrderDatabase(IDbContextFactory<ShopContext> database)
{
    /// <summary>False when this order was placed before: a checkout whose answer was lost was repeated.</summary>
    public async Task<bool> PlaceAsync(Guid orderId, SortedDictionary<int, int> quantities, CancellationToken cancel)
    {
        await using var shop = await database.CreateDbContextAsync(cancel);
        await using var transaction = await shop.Database.BeginTransactionAsync(cancel);
        var id = orderId.ToString("N");
        var placed = await shop.Database.ExecuteSqlAsync(
            $"insert into orders (id, placed_at_unix_ms) values ({id}, {Clock.System.UnixMs}) on conflict (id) do nothing",
            cancel);
        if (placed == 0) return false;
        shop.OrderLines.AddRange(quantities.Select(
            line => new OrderLine { OrderId = id, ProductId = line.Key, Quantity = line.Value }));
        await shop.SaveChangesAsync(cancel);
        // Sorted by product id, so two orders take their row locks in the same order.
        foreach (var (productId, quantity) in quantities)
        {
            await shop.Stock.Where(level => level.ProductId == productId).ExecuteUpdateAsync(
                set => set.SetProperty(level => level.Quantity, level => level.Quantity - quantity), cancel);
        }

        await transaction.CommitAsync(cancel);
        return true;
    }
}

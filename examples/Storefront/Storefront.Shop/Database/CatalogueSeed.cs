// Makes the tables and, in an empty database, the rows of a catalogue as large as a real shop's.
using Microsoft.EntityFrameworkCore;

namespace Storefront.Shop.Database;

/// <summary>The shop's tables and their first rows.</summary>
public static class CatalogueSeed
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Makes what is not there yet; all of it, or nothing when it fails.</summary>
    public static async Task EnsureAsync(string connectionString, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        options.UseShopDatabase(connectionString);
        await using var shop = new ShopContext(options.Options);
        var database = shop.Database;
        database.SetCommandTimeout(Limit);
        // The write-ahead log lets the application servers read while one of them writes.
        await database.ExecuteSqlRawAsync(
            ShopDatabase.IsSqlite(connectionString)
                ? "pragma journal_mode = wal"
                : $"create schema if not exists {ShopDatabase.PostgresSchema}",
            cancellationToken);

        await using (var transaction = await database.BeginTransactionAsync(cancellationToken))
        {
            await database.ExecuteSqlRawAsync(await TextAsync("schema.sql", cancellationToken), cancellationToken);
            if (!await shop.Products.AnyAsync(cancellationToken))
                await database.ExecuteSqlRawAsync(await TextAsync("seed.sql", cancellationToken), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        // The planner chooses joins by these figures.
        await database.ExecuteSqlRawAsync("analyze", cancellationToken);
    }

    static async Task<string> TextAsync(string name, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(CatalogueSeed).Assembly.GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}

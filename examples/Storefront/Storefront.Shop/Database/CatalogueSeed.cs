// Makes the tables and, in an empty database, the rows of a catalogue as large as a real shop's.
using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Storefront.Shop.Database;

/// <summary>The shop's tables and their first rows.</summary>
public static class CatalogueSeed
{
    public const int CategoryCount = 24;
    public const int ProductCount = 20_000;

    /// <summary>Makes what is not there yet; all of it, or nothing when it fails.</summary>
    public static async Task EnsureAsync(DbDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The write-ahead log lets the application servers read while one of them writes.
        if (connection is SqliteConnection) await connection.ExecuteAsync("pragma journal_mode = wal");
        else await connection.ExecuteAsync($"create schema if not exists {ShopDatabase.PostgresSchema}");

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(await TextAsync("schema.sql", cancellationToken), transaction: transaction);
        if (await connection.ExecuteScalarAsync<long>("select count(*) from products", transaction: transaction) == 0)
            await connection.ExecuteAsync(await TextAsync("seed.sql", cancellationToken), transaction: transaction);
        await transaction.CommitAsync(cancellationToken);
        // The planner chooses joins by these figures.
        await connection.ExecuteAsync("analyze", commandType: CommandType.Text);
    }

    static async Task<string> TextAsync(string name, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(CatalogueSeed).Assembly.GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}

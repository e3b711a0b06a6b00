// The database of the demo: PostgreSQL when it is named, else an SQLite file in a folder of the run's own.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Storefront.Shop.Database;

namespace Storefront.Demo.Provisioning;

/// <summary>A database with the shop's rows in it.</summary>
sealed class DemoDatabase(string connectionString) : IDisposable
{
    public string ConnectionString { get; } = connectionString;

    /// <summary>Its name for people.</summary>
    public string Kind => ShopDatabase.IsSqlite(ConnectionString) ? "SQLite" : "PostgreSQL";

    /// <summary>The one that is named; else a new SQLite file in the folder.</summary>
    public static async Task<DemoDatabase> StartAsync(
        string? connectionString, RunFolder folder, CancellationToken cancellationToken)
    {
        var database = new DemoDatabase(connectionString ?? $"Data Source={folder.File("shop.db")}");
        try
        {
            await CatalogueSeed.EnsureAsync(database.ConnectionString, cancellationToken);
            return database;
        }
        // EF Core wraps a failure that may pass.
        catch (Exception e) when ((e as DbException ?? e.InnerException) is DbException failure)
        {
            throw new DemoException($"the database cannot be used: {failure.Message}");
        }
    }

    public void Dispose() => SqliteConnection.ClearAllPools();
}

// The database of the demo: PostgreSQL when it is named, else an SQLite file in a folder of the run's own.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Storefront.Shop.Database;

namespace Storefront.Demo.Provisioning;

/// <summary>A database with the shop's rows in it. An SQLite file goes with it when it is disposed.</summary>
sealed class DemoDatabase : IAsyncDisposable
{
    readonly DirectoryInfo? _folder;

    DemoDatabase(string connectionString, DirectoryInfo? folder)
    {
        ConnectionString = connectionString;
        _folder = folder;
    }

    public string ConnectionString { get; }

    /// <summary>Its name for people.</summary>
    public string Kind => ShopDatabase.IsSqlite(ConnectionString) ? "SQLite" : "PostgreSQL";

    public static async Task<DemoDatabase> StartAsync(string? connectionString, CancellationToken cancellationToken)
    {
        var folder = connectionString is null ? Directory.CreateTempSubdirectory("storefront-") : null;
        connectionString ??= $"Data Source={Path.Combine(folder!.FullName, "shop.db")}";
        var database = new DemoDatabase(connectionString, folder);
        try
        {
            await using var source = ShopDatabase.Open(database.ConnectionString);
            await CatalogueSeed.EnsureAsync(source, cancellationToken);
            return database;
        }
        catch (Exception e)
        {
            await database.DisposeAsync();
            if (e is not DbException) throw;
            throw new DemoException($"the database cannot be used: {e.Message}");
        }
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder?.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

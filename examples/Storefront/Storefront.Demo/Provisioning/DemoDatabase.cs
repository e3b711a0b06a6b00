// The database of the demo: PostgreSQL when it is named, else an SQLite file in a folder of the run's own.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Storefront.Shop.Database;

namespace Storefront.Demo.Provisioning;

/// <summary>A database with the shop's rows in it. An SQLite file goes with it when it is disposed.</summary>
sealed class DemoDatabase : IAsyncDisposable
{
    readonly DirectoryInfo? _folder;

    DemoDatabase(string connectionString, string kind, DirectoryInfo? folder)
    {
        ConnectionString = connectionString;
        Kind = kind;
        _folder = folder;
    }

    public string ConnectionString { get; }

    /// <summary>Its name for people.</summary>
    public string Kind { get; }

    public static async Task<DemoDatabase> StartAsync(string? connectionString, CancellationToken cancellationToken)
    {
        var folder = connectionString is null ? Directory.CreateTempSubdirectory("storefront-") : null;
        var database = folder is null
            ? new DemoDatabase(connectionString!, "PostgreSQL", null)
            : new DemoDatabase($"Data Source={Path.Combine(folder.FullName, "shop.db")}", "SQLite", folder);
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

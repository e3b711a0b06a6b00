// A Larder node and databases for the tests of a class.
using Larder.Client.Connections;
using Larder.EntityFrameworkCore.TestServer;
using Larder.TestKit;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Larder.EntityFrameworkCore.Tests;

public sealed class ShopFixture : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-shop-");
    readonly Lazy<PostgresServer> _postgres = new(() => new PostgresServer());
    int _databases;

    internal ServerProcess Node { get; } = LarderNode.Start("valkey");

    public LarderCache Cache { get; private set; } = null!;

    internal static LarderCache Open(ServerProcess node, TimeSpan? limit = null) => new(
        "tests",
        new LarderCacheOptions
        {
            Endpoint = $"127.0.0.1:{node.Port}",
            CommandLimit = limit ?? TimeSpan.FromSeconds(60),
            ConnectLimit = TimeSpan.FromSeconds(60),
            ProbePeriod = TimeSpan.FromMilliseconds(50),
        });

    /// <summary>A database with one maker and one product; PostgreSQL's is skipped where that is not installed.</summary>
    internal async Task<string> NewDatabaseAsync(bool onPostgres = false)
    {
        if (onPostgres && !_postgres.Value.IsThere) Assert.Skip("postgresql is not installed");
        var connection = onPostgres
            ? _postgres.Value.NewDatabase()
            : $"Data Source={Path.Combine(_folder.FullName, $"{Interlocked.Increment(ref _databases)}.db")};Pooling=false";
        await using var shop = new Shop(Shop.On(connection).Options);
        await shop.Database.EnsureCreatedAsync();
        shop.Products.Add(new Product { Name = "tea", Price = 3.50m, Maker = new Maker { Name = "Ada" } });
        await shop.SaveChangesAsync();
        return connection;
    }

    public async ValueTask InitializeAsync()
    {
        Cache = Open(Node);
        await Cache.OpenAsync();
    }

    public ValueTask DisposeAsync()
    {
        Cache.Dispose();
        Node.Dispose();
        if (_postgres.IsValueCreated) _postgres.Value.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

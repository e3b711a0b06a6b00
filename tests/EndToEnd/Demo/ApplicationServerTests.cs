// A server that cannot do its work is not let into service.
using Larder.TestKit;
using Storefront.Demo.Scaling;
using Storefront.Shop.Database;
using Storefront.Shop.Hosting;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class ApplicationServerTests
{
    [Fact]
    public async Task One_that_cannot_keep_a_session_is_refused()
    {
        using var sessions = LarderNode.Start(
            "valkey", "--user", "default", "on", "nopass", "~*", "&*", "+@all", "-hset", "-hmset");
        using var reads = LarderNode.Start("valkey");
        var folder = Directory.CreateTempSubdirectory("storefront-test-");
        var database = $"Data Source={Path.Combine(folder.FullName, "shop.db")}";
        await CatalogueSeed.EnsureAsync(database, TestContext.Current.CancellationToken);
        using var server = ApplicationServer.Launch("app-1", new Dictionary<string, string>
        {
            [$"ConnectionStrings__{ShopOptions.SessionsCache}"] = $"127.0.0.1:{sessions.Port}",
            [$"ConnectionStrings__{ShopOptions.ReadsCache}"] = $"127.0.0.1:{reads.Port}",
            [ShopOptions.DatabaseVariable] = database,
            [ShopOptions.CountersVariable] = Path.Combine(folder.FullName, "counters"),
            [ShopOptions.StopWithParentVariable] = "1",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        }, warmUpLimit: TimeSpan.FromSeconds(10));
        Assert.Null(await server.Ready);
        Assert.Equal("PUT /basket/1?quantity=1 was answered with 503", server.Refusal);
        await server.ExitedAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }
}

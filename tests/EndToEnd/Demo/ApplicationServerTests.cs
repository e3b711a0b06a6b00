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
        var environment = new Dictionary<string, string>
        {
            [$"ConnectionStrings__{ShopOptions.SessionsCache}"] = $"127.0.0.1:{sessions.Port}",
            [$"ConnectionStrings__{ShopOptions.ReadsCache}"] = $"127.0.0.1:{reads.Port}",
            [ShopOptions.DatabaseVariable] = database,
            [ShopOptions.CountersVariable] = Path.Combine(folder.FullName, "counters"),
            [ShopOptions.StopWithParentVariable] = "1",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };
        string? refusal;
        // A machine that is busy may not answer in time: that is another reason.
        do refusal = await RefusalAsync(environment);
        while (refusal?.Contains("was not answered", StringComparison.Ordinal) == true);
        Assert.Equal("PUT /basket/1?quantity=1 was answered with 503", refusal);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    static async Task<string?> RefusalAsync(Dictionary<string, string> environment)
    {
        using var server = ApplicationServer.Launch("app-1", environment, warmUpLimit: TimeSpan.FromSeconds(10));
        Assert.Null(await server.Ready);
        await server.ExitedAsync();
        return server.Refusal;
    }
}

// One server of a fleet: <cache endpoint> <database> [query | die]. It says "ready", waits for a line, and then either has
// fifty requests ask for the same rows at once and says how many loads it made, or commits a change and dies at once.
using System.Data.Common;
using System.Diagnostics;
using Larder.Client.Connections;
using Larder.EntityFrameworkCore;
using Larder.EntityFrameworkCore.TestServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

const int Requests = 50;
// The database counts each time that it is carried out.
const string SlowQuery = """SELECT p.* FROM "Products" AS p, (SELECT nextval('reads'), pg_sleep(1)) AS counted""";

using var cache = new LarderCache(
    "reads",
    new LarderCacheOptions
    {
        Endpoint = args[0],
        CommandLimit = TimeSpan.FromMinutes(2),
        ConnectLimit = TimeSpan.FromMinutes(2),
    });
await cache.OpenAsync();
// On a machine that is busy, a process may stand still for longer than a second: that is not what is tested.
var options = new QueryCacheOptions { Reads = { LoaderLease = TimeSpan.FromMinutes(2) } };
var queries = new QueryCache(cache, options);
await using (var warm = new Shop(Shop.On(args[1]).UseLarderCache(queries).Options)) await warm.Makers.CountAsync();
Console.WriteLine("ready");
Console.ReadLine();

if (args[2] == "query")
{
    var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
    {
        await using var shop = new Shop(Shop.On(args[1]).UseLarderCache(queries).Options);
        return await shop.Products.FromSqlRaw(SlowQuery).AsNoTracking().Cached().ToListAsync();
    }));
    Console.WriteLine($"{answers.Count(rows => rows.Count == 1)} answered, {queries.Statistics.DatabaseReads} loaded");
}
else
{
    var dying = Shop.On(args[1]).AddInterceptors(new Death());
    await using var shop = new Shop(dying.UseLarderCache(queries).Options);
    await using var transaction = await shop.Database.BeginTransactionAsync();
    shop.Products.Add(new Product { Name = "salt", Maker = new Maker { Name = "Alma" } });
    await shop.SaveChangesAsync();
    await transaction.CommitAsync();
}

// Before the cache hears of the commit.
sealed class Death : DbTransactionInterceptor
{
    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Process.GetCurrentProcess().Kill();
        return new TaskCompletionSource().Task;
    }
}

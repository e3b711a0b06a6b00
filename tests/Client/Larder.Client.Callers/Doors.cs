// The synchronous ways into the client packages. Each answers whether a caller got what it asked for.
using Larder.Client.Connections;
using Larder.EntityFrameworkCore;
using Larder.Memcached.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Client.Callers;

static class Doors
{
    // Longer than any machine stands still: nothing here is to be answered because a limit was over.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<Func<int, bool>> OpenAsync(string what, string endpoint)
    {
        if (what == "memcached") return Of(Memcached(endpoint));
        var services = new ServiceCollection();
        var added = services.AddLarder("callers", options =>
        {
            options.Endpoint = endpoint;
            options.CommandLimit = options.ConnectLimit = Limit;
        });
        if (what == "distributed") added.AddDistributedCache();
        else added.AddQueryCache();
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<LarderCache>().OpenAsync();
        return what == "distributed"
            ? Of(provider.GetRequiredService<IDistributedCache>())
            : await QueriesAsync(provider.GetRequiredService<QueryCache>(), isOne: what == "query");
    }

    static IDistributedCache Memcached(string endpoint) => new ServiceCollection()
        .AddMemcached(options =>
        {
            options.Nodes = [endpoint];
            options.CommandLimit = options.ConnectLimit = Limit;
        })
        .BuildServiceProvider().GetRequiredService<IDistributedCache>();

    static Func<int, bool> Of(IDistributedCache cache) => caller =>
    {
        cache.Set($"{caller}", [1, 2]);
        cache.Refresh($"{caller}");
        var found = cache.Get($"{caller}");
        cache.Remove($"{caller}");
        return found is [1, 2];
    };

    // Each caller asks what nobody has asked before, or all ask the same.
    static async Task<Func<int, bool>> QueriesAsync(QueryCache cache, bool isOne)
    {
        var options = new DbContextOptionsBuilder<Shelf>()
            .UseSqlite("Data Source=shelf;Mode=Memory;Cache=Shared").UseLarderCache(cache).Options;
        // The database is there for as long as this one is open.
        var shelf = new Shelf(options);
        await shelf.Database.OpenConnectionAsync();
        await shelf.Database.EnsureCreatedAsync();
        return caller =>
        {
            using var mine = new Shelf(options);
            var shown = isOne ? 0 : caller;
            GC.KeepAlive(shelf);
            return mine.Jars.Where(jar => jar.Id > -1 - shown).Cached().ToList().Count == 1;
        };
    }
}

sealed class Shelf(DbContextOptions<Shelf> options) : DbContext(options)
{
    public DbSet<Jar> Jars => Set<Jar>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Jar>().HasData(new Jar { Id = 1 });
}

sealed class Jar
{
    public int Id { get; set; }
}

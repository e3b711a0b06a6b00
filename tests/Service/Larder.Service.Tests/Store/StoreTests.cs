// The state database, on a real file: what was saved is there for the next process, and an earlier version's tables are taken
// on.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class StoreTests : IAsyncLifetime
{
    static readonly Dictionary<string, string> NoTags = [];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    readonly ManualClock _clock = new();
    ServiceProvider _services = null!;

    CacheStore Store => _services.GetRequiredService<CacheStore>();
    TagStore Tags => _services.GetRequiredService<TagStore>();
    string FilePath => Path.Combine(_directory, StateDatabase.FileName);

    public ValueTask InitializeAsync()
    {
        _services = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_was_saved_is_there_when_the_database_is_opened_again()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        var cache = Caches.New(CacheKind.Cluster, "c", "memcached", 2);
        await Store.AddAsync(cache, new Dictionary<string, string> { ["k"] = "v" });
        await Store.ChangeAsync(cache.Key, row => row.Node("c/0002").Status = NodeStatus.Available);
        await using var again = Open();
        await StateDatabase.CreateAsync(again, Stop);
        var found = await again.GetRequiredService<CacheStore>().GetByClusterAsync("c", Stop);
        Assert.Equal(["creating", "available"], found.Nodes.OrderBy(node => node.Name).Select(node => node.Status));
        var tag = Assert.Single(await again.GetRequiredService<TagStore>().ListAsync(cache.Arn, Stop));
        Assert.Equal(("k", "v"), (tag.Key, tag.Value));
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        await ExecuteAsync("INSERT INTO __EFMigrationsHistory VALUES ('9999_Later', '99')");
        var error = await Assert.ThrowsAsync<IOException>(() => StateDatabase.CreateAsync(_services, Stop));
        Assert.Contains("9999_Later", error.Message);
    }

    [Fact]
    public async Task The_tables_of_the_first_version_are_taken_on()
    {
        await ExecuteAsync(
            """
            CREATE TABLE "Clusters" ("Id" TEXT NOT NULL PRIMARY KEY, "Arn" TEXT NOT NULL, "Engine" TEXT NOT NULL,
              "EngineVersion" TEXT NOT NULL, "NodeType" TEXT NOT NULL, "ParameterGroup" TEXT NOT NULL,
              "MaintenanceWindow" TEXT NOT NULL, "AutoMinorVersionUpgrade" INTEGER NOT NULL, "Status" TEXT NOT NULL,
              "CreatedAtUnixMs" INTEGER NOT NULL, "MembershipVersion" INTEGER NOT NULL, "Members" TEXT NOT NULL,
              "Revision" INTEGER NOT NULL);
            CREATE TABLE "Nodes" ("ClusterId" TEXT NOT NULL, "NodeId" TEXT NOT NULL, "Port" INTEGER NOT NULL,
              "Status" TEXT NOT NULL, "CreatedAtUnixMs" INTEGER NOT NULL, "RebootPending" INTEGER NOT NULL,
              "MembershipVersionTold" INTEGER NOT NULL, PRIMARY KEY ("ClusterId", "NodeId"));
            CREATE TABLE "Tags" ("Arn" TEXT NOT NULL, "Key" TEXT NOT NULL, "Value" TEXT NOT NULL, PRIMARY KEY ("Arn", "Key"));
            CREATE TABLE "Events" ("Id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "SourceType" TEXT NOT NULL,
              "SourceId" TEXT NOT NULL, "Message" TEXT NOT NULL, "AtUnixMs" INTEGER NOT NULL);
            CREATE INDEX "IX_Events_AtUnixMs" ON "Events" ("AtUnixMs");
            INSERT INTO "Clusters" VALUES ('pages', 'arn:aws:elasticache:us-east-1:000000000000:cluster:pages', 'memcached',
              '1.6.22', 'cache.t4g.small', 'default.memcached1.6', 'sun:05:00-sun:06:00', 1, 'available', 17, 3, '0001 0002', 9);
            INSERT INTO "Nodes" VALUES ('pages', '0001', 6500, 'available', 17, 0, 3),
              ('pages', '0002', 6501, 'available', 18, 0, 3);
            INSERT INTO "Tags" VALUES ('arn:aws:elasticache:us-east-1:000000000000:cluster:pages', 'k', 'v');
            PRAGMA user_version = 1;
            """);
        await StateDatabase.CreateAsync(_services, Stop);
        var cache = await Store.GetByClusterAsync("pages", Stop);
        Assert.Equal(["pages/0001", "pages/0002"], cache.Nodes.Select(node => node.Name).Order());
        Assert.Equal((3, "0001 0002", true), (cache.MembershipVersion, cache.Members, cache.AutoMinorVersionUpgrade));
        Assert.False(cache.AutomaticFailover);
        Assert.Single(cache.Shards);
        Assert.Single(await Tags.ListAsync(cache.Arn, Stop));
        Assert.Equal([6500, 6501], (await Store.PortsInUseAsync("local")).Order());
    }

    // Migrations are written by hand; what they make has to be what the model says.
    [Fact]
    public async Task Migrations_make_the_tables_of_the_model()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Stop);
        await using var model =
            new StateContext(new DbContextOptionsBuilder<StateContext>().UseSqlite(connection).Options);
        await model.Database.EnsureCreatedAsync(Stop);
        await using var file = new SqliteConnection($"Data Source={FilePath}");
        await file.OpenAsync(Stop);
        Assert.Equal(await ColumnsAsync(connection), await ColumnsAsync(file));
    }

    ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(_clock);
        services.AddStateDatabase(_directory);
        return services.BuildServiceProvider();
    }

    async Task ExecuteAsync(string sql)
    {
        await using var file = new SqliteConnection($"Data Source={FilePath}");
        await file.OpenAsync(Stop);
        await using var command = file.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }

    static async Task<IReadOnlyList<string>> ColumnsAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\_\_EF%' ESCAPE '\'
            UNION SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name LIKE 'IX%'
            ORDER BY 1
            """;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop)) rows.Add(reader.GetString(0));
        return rows;
    }
}

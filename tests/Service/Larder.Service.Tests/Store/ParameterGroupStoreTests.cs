// Parameter groups in the state database.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;
using Larder.Service.Tests.Orchestration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public class ParameterGroupStoreTests : IAsyncLifetime
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-groups-").FullName;
    ServiceProvider _services = null!;

    /// <summary>How PostgreSQL is reached; null for SQLite.</summary>
    protected virtual string? Postgres => null;

    ParameterGroupStore Groups => _services.GetRequiredService<ParameterGroupStore>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Clock.System);
        services.AddStateDatabase(_directory, Postgres);
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_services is not null) await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Values_are_set_over_each_other_and_reset()
    {
        await AddAsync("g");
        await SetAsync("g", ("timeout", "20"), ("databases", "4"));
        await SetAsync("g", ("timeout", "30"));
        Assert.Equal(["databases=4", "timeout=30"], await ValuesAsync("g"));
        await Groups.ResetAsync("g", ["timeout", "maxmemory-policy"]);
        Assert.Equal(["databases=4"], await ValuesAsync("g"));
        await Groups.ResetAsync("g", null);
        Assert.Empty(await ValuesAsync("g"));
    }

    [Fact]
    public async Task Changes_made_at_the_same_time_are_all_there()
    {
        await AddAsync("g");
        var names = ParameterFamily.Named("valkey8").Rows.Take(12).Select(row => row.Name).ToArray();
        await Task.WhenAll(names.Select(name => SetAsync("g", (name, "1"))));
        Assert.Equal(names.Select(name => $"{name}=1"), await ValuesAsync("g"));
    }

    [Fact]
    public async Task Of_two_that_are_made_with_one_name_at_the_same_time_one_is_refused()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await AddAsync("g");
                return "";
            }
            catch (ApiException error)
            {
                return error.Code;
            }
        }));
        const string refused = "CacheParameterGroupAlreadyExists";
        Assert.Equal(["", refused, refused, refused], codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_group_in_use_stays_and_its_users_are_told()
    {
        await AddAsync("g");
        var cluster = Caches.New(CacheKind.Cluster, "c", "valkey", 1);
        cluster.ParameterGroup = "g";
        var clusters = _services.GetRequiredService<CacheStore>();
        await clusters.AddAsync(cluster, new Dictionary<string, string>());
        Assert.Equal(["cluster:c"], await SetAsync("g", ("timeout", "20")));
        await AssertErrorAsync("InvalidCacheParameterGroupState", () => Groups.RemoveAsync("g"));
        await clusters.ChangeAsync("cluster:c", row => row.ParameterGroup = "default.valkey8");
        await Groups.RemoveAsync("g");
        await AssertErrorAsync("CacheParameterGroupNotFound", () => Groups.GetAsync("g", Stop));
        await AssertErrorAsync("CacheParameterGroupNotFound", () => Groups.RemoveAsync("g"));
        await AddAsync("g");
        Assert.Empty(await ValuesAsync("g"));
    }

    [Fact]
    public async Task A_cache_takes_only_a_group_of_its_family_that_does_not_ask_for_cluster_mode()
    {
        var (valkey8, valkey9) = (CacheEngine.Valkey.VersionOrDefault("8.1"), CacheEngine.Valkey.VersionOrDefault("9.0"));
        await AddAsync("g");
        Assert.Equal("g", (await Groups.GetForAsync("G", valkey8, Stop)).Name);
        Assert.Equal("default.valkey9", (await Groups.GetForAsync(null, valkey9, Stop)).Name);
        await AssertErrorAsync("InvalidParameterCombination", () => Groups.GetForAsync("g", valkey9, Stop));
        await AssertErrorAsync("CacheParameterGroupNotFound", () => Groups.GetForAsync("h", valkey9, Stop));
        await AssertErrorAsync(
            "UnsupportedOperation", () => Groups.GetForAsync("default.valkey9.cluster.on", valkey9, Stop));
        await SetAsync("g", ("cluster-enabled", "yes"));
        await AssertErrorAsync("UnsupportedOperation", () => Groups.GetForAsync("g", valkey8, Stop));
    }

    [Fact]
    public async Task There_are_at_most_300()
    {
        for (var number = 0; number < ParameterGroupRules.CountMax; number++) await AddAsync($"g{number}");
        await AssertErrorAsync("CacheParameterGroupQuotaExceeded", () => AddAsync("one-more"));
        var first = await Groups.ListAsync("", 21, Stop);
        Assert.Equal(21, first.Count);
        Assert.Equal(first.Select(group => group.Name).Order(StringComparer.Ordinal), first.Select(group => group.Name));
    }

    Task<ParameterGroup> AddAsync(string name) => Groups.AddAsync(
        new ParameterGroupRecord { Name = name, Arn = $"arn:{name}", Family = "valkey8", Description = "" },
        new Dictionary<string, string>());

    Task<IReadOnlyList<string>> SetAsync(string group, params (string Name, string Value)[] values) =>
        Groups.SetAsync(group, values.ToDictionary(value => value.Name, value => value.Value));

    async Task<IEnumerable<string>> ValuesAsync(string group) =>
        (await Groups.GetAsync(group, Stop)).Values.Select(value => $"{value.Key}={value.Value}")
            .Order(StringComparer.Ordinal);

    static async Task AssertErrorAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(act)).Code);
}

// What /metrics says of real nodes is what the nodes say themselves; what the service says of itself; who may see it.
using System.Globalization;
using System.Net;
using System.Text;
using Larder.Service.Insights.Metrics;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class MetricsTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task Metrics_of_a_group_are_what_INFO_says()
    {
        var redis = Tool.Require("redis-cli");
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 2,
        });
        await Until.TrueAsync(async () => await shared.Api.StatusAsync("g-002") == "available");
        var port = await shared.Api.PortAsync("g-001");
        foreach (var command in new[] { "set k v", "set x y ex 1000", "get k", "get k", "get none", "hset h f v", "auth a b" })
            await Tool.RunAsync(redis, ["-p", $"{port}", .. command.Split(' ')]);

        // Of the last of them, as a reading may have come in between. A share of processor time takes two readings: it may come
        // one later than the counts.
        MetricPage page = null!;
        await Until.TrueAsync(async () =>
            (page = await PageAsync()).Of("AuthenticationFailures", "g-001", "g") == 1
            && page.Of("EngineCPUUtilization", "g-001", "g") is not null);
        var info = await InfoAsync(redis, port);
        foreach (var (metric, field) in new[]
        {
            ("CacheHits", "keyspace_hits"), ("CacheMisses", "keyspace_misses"), ("Evictions", "evicted_keys"),
            ("Reclaimed", "expired_keys"), ("SaveInProgress", "rdb_bgsave_in_progress"),
            ("AuthenticationFailures", "acl_access_denied_auth"), ("ActiveDefragHits", "active_defrag_hits"),
        })
            Assert.Equal(double.Parse(info[field], CultureInfo.InvariantCulture), page.Of(metric, "g-001", "g"));
        Assert.Equal(
            (3, 1, 2, 3, 1),
            (page.Of("CurrItems", "g-001", "g"), page.Of("CurrVolatileItems", "g-001", "g"),
                page.Of("SetTypeCmds", "g-001", "g") - page.Of("HashBasedCmds", "g-001", "g"),
                page.Of("GetTypeCmds", "g-001", "g"), page.Of("AuthenticationFailures", "g-001", "g")));
        // The connection that asks takes some too.
        var used = double.Parse(info["used_memory"], CultureInfo.InvariantCulture);
        Assert.InRange(page.Of("BytesUsedForCache", "g-001", "g")!.Value, used - 10_000, used + 10_000);
        Assert.InRange(page.Of("EngineCPUUtilization", "g-001", "g")!.Value, 0, 100);
        Assert.InRange(page.Of("DatabaseMemoryUsagePercentage", "g-001", "g")!.Value, 0, 1);
        Assert.True(page.Of("FreeableMemory", "g-001", "g") > 0);
        Assert.Null(page.Of("CmdGets", "g-001", "g"));

        Assert.Equal((1, 0), (page.Of("IsMaster", "g-001", "g"), page.Of("IsMaster", "g-002", "g")));
        await Until.TrueAsync(async () => (await PageAsync()).Of("ReplicationLag", "g-002", "g") is >= 0 and < 60);
        page = await PageAsync();
        Assert.Equal(1, page.Of("MasterLinkHealthStatus", "g-002", "g"));
        Assert.Null(page.Of("MasterLinkHealthStatus", "g-001", "g"));
        Assert.True(page.Of("ReplicationBytes", "g-001", "g") > 0);

        await shared.Api.Client.DeleteReplicationGroupAsync(new() { ReplicationGroupId = "g" });
        await Until.TrueAsync(async () => !(await PageAsync()).HasAnyOf("g-001"));
    }

    [Fact]
    public async Task Metrics_of_memcached_are_what_stats_says()
    {
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "m", Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 2,
        });
        await Until.TrueAsync(async () => await shared.Api.StatusAsync("m") == "available");
        var port = await shared.Api.PortAsync("m", "0002");
        await RawConnection.AskAsync(port, "set k 0 0 1\r\nv\r\n");
        await RawConnection.AskAsync(port, "get k\r\n");
        await Until.TrueAsync(async () => (await PageAsync()).Of("GetHits", "m", node: "0002") == 1);
        var page = await PageAsync();
        Assert.Equal(
            (1, 1, 1, 0, 0),
            (page.Of("CmdSet", "m", node: "0002"), page.Of("CmdGets", "m", node: "0002"), page.Of("CurrItems", "m", node: "0002"),
                page.Of("GetHits", "m"), page.Of("CmdFlush", "m", node: "0002")));
        Assert.Null(page.Of("CacheHits", "m"));
    }

    [Fact]
    public async Task The_service_counts_its_calls_and_steps_and_says_that_it_is_well()
    {
        await shared.Api.FailAsync("DescribeCacheClusters", "CacheClusterId=nobody");
        await shared.Api.FailAsync("Nonsense", "");
        var page = await PageAsync();
        const string refused = """larder_api_call_seconds_count{action="DescribeCacheClusters",outcome="CacheClusterNotFound"}""";
        Assert.True(page.Of(refused) >= 1);
        Assert.True(page.Of("""larder_api_call_seconds_count{action="unknown",outcome="InvalidAction"}""") >= 1);
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "s", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
        });
        await Until.TrueAsync(async () =>
            (await PageAsync()).Of("""larder_steps_total{step="StartNode",outcome="done"}""") >= 1);
        Assert.True((await PageAsync()).Of("""larder_nodes{status="available"}""") is null or >= 1);
        using var answer = await shared.Http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var body = new StringContent("", Encoding.UTF8);
        using var posted = await shared.Http.PostAsync("/metrics", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task Commands_read_and_write_as_a_node_says()
    {
        var redis = Tool.Require("redis-cli");
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "words", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
        });
        await Until.TrueAsync(async () => await shared.Api.StatusAsync("words") == "available");
        var port = $"{await shared.Api.PortAsync("words")}";
        var read = await CommandsAsync("filterby", "aclcat", "read");
        var write = await CommandsAsync("filterby", "aclcat", "write");
        Assert.Contains("get", read);
        // A script that only reads is of neither category.
        foreach (var name in (await CommandsAsync()).Where(name => !CommandGroups.Of(name).Contains("scripting")))
        {
            var groups = CommandGroups.Of(name);
            Assert.NotEmpty(groups);
            Assert.Equal(
                (name, read.Contains(name), write.Contains(name)),
                (name, groups.Contains(CommandGroups.Read), groups.Contains(CommandGroups.Write)));
        }

        async Task<HashSet<string>> CommandsAsync(params string[] filter) =>
            (await Tool.RunAsync(redis, ["-p", port, "command", "list", .. filter])).Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => !name.Contains('|')).ToHashSet();
    }

    Task<MetricPage> PageAsync() => MetricPage.ReadAsync(shared.Http);

    static async Task<Dictionary<string, string>> InfoAsync(string redis, int port) =>
        (await Tool.RunAsync(redis, "-p", $"{port}", "info")).Output.Split("\r\n")
            .Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
}

public sealed class SignedMetricsTests(SignedService shared) : IClassFixture<SignedService>
{
    [Fact]
    public async Task Beyond_loopback_metrics_need_a_key_and_health_does_not()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{shared.Port}") };
        using var closed = await http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        http.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{shared.Key.Id}:{shared.Key.Secret}")));
        using var open = await http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }
}

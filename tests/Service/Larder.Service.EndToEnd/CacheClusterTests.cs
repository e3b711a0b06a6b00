// Caches from the customer's side: the AWS CLI creates, changes and deletes them; redis-cli and memcached's tools use
// them.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class CacheClusterTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly ServiceProcess _service = shared.Service;
    readonly AwsCli _aws = new(shared.Service.Address);

    [Theory]
    [InlineData("valkey")]
    [InlineData("redis")]
    public async Task A_cache_is_created_used_and_deleted(string engine)
    {
        var redis = Tool.Require("redis-cli");
        var created = await _aws.RunAsync(
            $"create-cache-cluster --cache-cluster-id My-{engine} --engine {engine} --cache-node-type cache.t4g.small"
            + " --num-cache-nodes 1");
        Assert.Equal("creating", created.GetProperty("CacheCluster").GetProperty("CacheClusterStatus").GetString());
        var node = (await AvailableAsync($"my-{engine}")).GetProperty("CacheNodes")[0];
        await _aws.RunAsync($"wait cache-cluster-available --cache-cluster-id my-{engine}");
        var port = $"{node.GetProperty("Endpoint").GetProperty("Port").GetInt32()}";
        Assert.Equal("127.0.0.1", node.GetProperty("Endpoint").GetProperty("Address").GetString());
        Assert.Equal("OK\n", (await Tool.RunAsync(redis, "-p", port, "set", "k", "v")).Output);
        // The node type's memory without the quarter that the parameter group reserves.
        var memory = await Tool.RunAsync(redis, "-p", port, "info", "memory");
        Assert.Contains($"maxmemory:{1471026299 - (1471026299 / 100 * 25)}\r\n", memory.Output);
        Assert.Contains("maxmemory_policy:volatile-lru", memory.Output);
        Assert.StartsWith("ERR unknown command", (await Tool.RunAsync(redis, "-p", port, "shutdown")).Output);

        var deleted = await _aws.RunAsync($"delete-cache-cluster --cache-cluster-id MY-{engine}");
        Assert.Equal("deleting", deleted.GetProperty("CacheCluster").GetProperty("CacheClusterStatus").GetString());
        await Until.TrueAsync(() => shared.Api.StatusAsync($"my-{engine}"), status => status is null);
        await _aws.RunAsync($"wait cache-cluster-deleted --cache-cluster-id my-{engine}");
        Assert.NotEqual(0, (await Tool.RunAsync(redis, "-p", port, "ping")).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_service.DataDirectory, "nodes", $"my-{engine}", "0001")));
    }

    [Fact]
    public async Task A_memcached_cache_has_nodes_to_add_reboot_and_remove()
    {
        var memstat = Tool.Require("memcstat");
        await _aws.RunAsync(
            "create-cache-cluster --cache-cluster-id pages --engine memcached --cache-node-type cache.t4g.micro"
            + " --num-cache-nodes 3");
        var cluster = await AvailableAsync("pages");
        var ports = Ports(cluster);
        Assert.Equal(3, ports.Length);
        var endpoint = ConfigurationPort(cluster);
        Assert.DoesNotContain(endpoint, ports);
        foreach (var port in ports.Append(endpoint))
        {
            var stats = await Tool.RunAsync(memstat, $"--servers=127.0.0.1:{port}");
            Assert.Contains($"limit_maxbytes: {412L << 20}", stats.Output);
        }

        await _aws.RunAsync("modify-cache-cluster --cache-cluster-id pages --num-cache-nodes 4 --apply-immediately");
        Assert.Equal(["0001", "0002", "0003", "0004"], NodeIds(await AvailableAsync("pages")));

        await _aws.RunAsync(
            "modify-cache-cluster --cache-cluster-id pages --num-cache-nodes 2 --cache-node-ids-to-remove 0001 0003"
            + " --apply-immediately");
        cluster = await AvailableAsync("pages");
        Assert.Equal(["0002", "0004"], NodeIds(cluster));
        // The node that the cluster began with is gone; its clients' endpoint is not.
        Assert.Equal(endpoint, ConfigurationPort(cluster));
        var told = (await Tool.RunAsync(memstat, $"--servers=127.0.0.1:{endpoint}")).Output;
        Assert.Contains("limit_maxbytes", told);
        Assert.Contains($"version: {cluster.GetProperty("EngineVersion").GetString()}\n", told);

        var before = _service.NodePid("pages", "0002");
        await _aws.RunAsync("reboot-cache-cluster --cache-cluster-id pages --cache-node-ids-to-reboot 0002");
        await AvailableAsync("pages");
        Assert.NotEqual(before, _service.NodePid("pages", "0002"));
        var events = (await _aws.RunAsync("describe-events --source-type cache-cluster --source-identifier pages"))
            .GetProperty("Events").EnumerateArray().Select(happening => happening.GetProperty("Message").GetString());
        Assert.Equal(
            [
                "Added cache node 0001 in availability zone us-east-1a",
                "Added cache node 0002 in availability zone us-east-1a",
                "Added cache node 0003 in availability zone us-east-1a",
                "Added cache node 0004 in availability zone us-east-1a",
                "Cache cluster created",
                "Cache node 0002 restarted",
                "Removed cache node 0001",
                "Removed cache node 0003",
            ],
            events.Order(StringComparer.Ordinal));
    }

    async Task<JsonElement> AvailableAsync(string id)
    {
        await Until.TrueAsync(() => shared.Api.StatusAsync(id), status => status == "available");
        return await DescribeAsync(id);
    }

    async Task<JsonElement> DescribeAsync(string id) =>
        (await _aws.RunAsync($"describe-cache-clusters --cache-cluster-id {id} --show-cache-node-info"))
            .GetProperty("CacheClusters")[0];

    static int ConfigurationPort(JsonElement cluster) =>
        cluster.GetProperty("ConfigurationEndpoint").GetProperty("Port").GetInt32();

    static int[] Ports(JsonElement cluster) => cluster.GetProperty("CacheNodes").EnumerateArray()
        .Select(node => node.GetProperty("Endpoint").GetProperty("Port").GetInt32()).ToArray();

    static IEnumerable<string?> NodeIds(JsonElement cluster) => cluster.GetProperty("CacheNodes").EnumerateArray()
        .Select(node => node.GetProperty("CacheNodeId").GetString());
}

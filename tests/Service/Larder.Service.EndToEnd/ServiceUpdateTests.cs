// An upgrade of Larder through the AWS CLI: a service of a later version finds older nodes, and starts them anew when it is told
// to, with their content and one failover at most.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class ServiceUpdateTests
{
    [Fact]
    public async Task Older_nodes_are_renewed_one_after_the_other()
    {
        var redis = Tool.Require("redis-cli");
        await using var service = await ServiceProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var (api, aws) = (new ApiClient(http), new AwsCli(service.Address));
        await api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 2, AutomaticFailoverEnabled = true,
        });
        await api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "m", Engine = "memcached", CacheNodeType = "cache.t4g.micro",
        });
        foreach (var id in new[] { "g-001", "g-002", "m" })
        {
            await Until.TrueAsync(async () => await api.StatusAsync(id) == "available");
        }
        var port = await PrimaryPortAsync(api);
        Assert.Equal("OK", (await Tool.RunAsync(redis, "-p", port, "set", "kept", "1")).Output.Trim());
        Assert.Empty(List(await aws.RunAsync("describe-service-updates"), "ServiceUpdates"));

        await service.TerminateAsync();
        service.Version = "9.0.0";
        await service.StartAgainAsync();
        var updates = await aws.RunAsync("describe-service-updates --service-update-status available");
        var update = List(updates, "ServiceUpdates").Single();
        Assert.Equal("larder-9.0.0", update.GetProperty("ServiceUpdateName").GetString());
        var actions = List(await aws.RunAsync("describe-update-actions --service-update-name larder-9.0.0"), "UpdateActions");
        Assert.Equal(
            [("", "m", "not-applied", "0/1"), ("g", "", "not-applied", "0/2")],
            actions.Select(row => (Text(row, "ReplicationGroupId"), Text(row, "CacheClusterId"), Text(row, "UpdateActionStatus"),
                Text(row, "NodesUpdated"))).Order());
        Assert.Contains(
            "Service update larder-9.0.0 is available for cache node 0001", await api.EventsAsync("g"));

        var answer = await aws.RunAsync(
            "batch-apply-update-action --service-update-name larder-9.0.0 --replication-group-ids g no "
            + "--cache-cluster-ids g-001");
        Assert.Equal("g", Text(List(answer, "ProcessedUpdateActions").Single(), "ReplicationGroupId"));
        Assert.Equal(
            [("", "g-001"), ("no", "")],
            List(answer, "UnprocessedUpdateActions")
                .Select(row => (Text(row, "ReplicationGroupId"), Text(row, "CacheClusterId"))).Order());
        await Until.TrueAsync(async () => await StatusAsync(aws, "--replication-group-ids g") == "complete");
        Assert.Equal("not-applied", await StatusAsync(aws, "--cache-cluster-ids m"));

        Assert.Equal("1", (await Tool.RunAsync(redis, "-p", port, "get", "kept")).Output.Trim());
        // One failover: the old primary's cluster and the group each tell of it.
        var failovers = (await api.EventsAsync("g")).Where(text => text.StartsWith("Failover from primary node "));
        Assert.Equal(Enumerable.Repeat("Failover from primary node g-001 to replica node g-002 completed", 2), failovers);
        var again = await aws.RunAsync("batch-apply-update-action --service-update-name larder-9.0.0 --replication-group-ids g");
        Assert.Single(List(again, "UnprocessedUpdateActions"));
        var stop = await aws.RunAsync("batch-stop-update-action --service-update-name larder-9.0.0 --cache-cluster-ids m");
        Assert.Single(List(stop, "UnprocessedUpdateActions"));
    }

    static async Task<string> StatusAsync(AwsCli aws, string ids) =>
        Text(List(await aws.RunAsync($"describe-update-actions {ids} --show-node-level-update-status"), "UpdateActions").Single(),
            "UpdateActionStatus");

    static async Task<string> PrimaryPortAsync(ApiClient api)
    {
        var answer = await api.Client.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = "g" });
        return $"{answer.ReplicationGroups.Single().NodeGroups[0].PrimaryEndpoint!.Port}";
    }

    static IReadOnlyList<JsonElement> List(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray()];

    static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString()! : "";
}

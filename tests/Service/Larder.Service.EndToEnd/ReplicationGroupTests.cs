// Replication groups through the API: created, scaled, promoted, upgraded, taken over from a cluster, deleted. Data written at
// the primary endpoint is there afterwards, at the same endpoint.
using System.Net.Sockets;
using Larder.ElastiCache;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class ReplicationGroupTests(SharedService shared) : IClassFixture<SharedService>
{
    GroupClient Group(string id) => new(shared.Service, shared.Api, id);

    // What an order says of the group is asked of its answer: by the next question all may be done.
    async Task CreateAsync(string id, int nodes, string? durability = null)
    {
        var created = await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = id, ReplicationGroupDescription = "d", Engine = "valkey", EngineVersion = "8.1",
            CacheNodeType = "cache.t4g.micro", NumCacheClusters = nodes, AutomaticFailoverEnabled = nodes > 1,
            Durability = durability,
        });
        Assert.Equal("creating", created.ReplicationGroup!.Status);
    }

    Task ModifyAsync(ModifyReplicationGroupMessage change) =>
        shared.Api.Client.ModifyReplicationGroupAsync(change with { ApplyImmediately = true });

    [Fact]
    public async Task A_group_is_created_read_and_written_scaled_and_deleted()
    {
        var group = Group("scaled");
        await CreateAsync("scaled", 2);
        await group.AvailableAsync();
        var (primary, reader) = (await group.PortAsync("PrimaryEndpoint"), await group.PortAsync("ReaderEndpoint"));
        Assert.Equal("+OK", GroupClient.CallHeld(primary, 1, "SET", "k", "v"));
        Assert.Equal("$1\r\nv", GroupClient.Call(reader, "GET", "k"));
        Assert.StartsWith("-READONLY", GroupClient.Call(reader, "SET", "k", "v"));
        Assert.Contains("role:master", GroupClient.Call(primary, "INFO", "replication"));
        // Its replica follows, and nobody else may.
        foreach (var word in (string[])["psync", "replconf", "config", "shutdown"])
            Assert.StartsWith($"-ERR unknown command '{word}'", GroupClient.Call(primary, word, "?", "-1"));

        var increased = await shared.Api.Client.IncreaseReplicaCountAsync(new()
        {
            ReplicationGroupId = "scaled", NewReplicaCount = 3, ApplyImmediately = true,
        });
        Assert.Equal("modifying", increased.ReplicationGroup!.Status);
        await group.AvailableAsync();
        Assert.Equal(["scaled-002", "scaled-003", "scaled-004"], await group.MembersAsync("replica"));
        await Until.TrueAsync(() => GroupClient.Call(primary, "INFO", "replication").Contains("connected_slaves:3"));

        await shared.Api.Client.DecreaseReplicaCountAsync(new()
        {
            ReplicationGroupId = "scaled", ReplicasToRemove = ["scaled-002", "scaled-004"], ApplyImmediately = true,
        });
        await group.AvailableAsync();
        Assert.Equal(["scaled-003"], await group.MembersAsync("replica"));
        Assert.Equal("$1\r\nv", GroupClient.Call(reader, "GET", "k"));
        Assert.Null(await shared.Api.StatusAsync("scaled-002"));

        var deleted = await shared.Api.Client.DeleteReplicationGroupAsync(new() { ReplicationGroupId = "scaled" });
        Assert.Equal("deleting", deleted.ReplicationGroup!.Status);
        await Until.TrueAsync(group.StatusAsync, status => status is null);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(shared.Service.DataDirectory, "nodes"), "scaled-*"));
    }

    [Fact]
    public async Task Another_primary_and_another_version_cost_no_data_and_no_endpoint()
    {
        var group = Group("rolled");
        await CreateAsync("rolled", 2);
        await group.AvailableAsync();
        var primary = await group.PortAsync("PrimaryEndpoint");
        GroupClient.Call(primary, "SET", "k", "v");
        await ModifyAsync(new() { ReplicationGroupId = "rolled", PrimaryClusterId = "rolled-002" });
        await group.AvailableAsync();
        Assert.Equal("rolled-002", await group.PrimaryAsync());
        Assert.Equal("$1\r\nv", await GroupClient.CallUntilAnsweredAsync(primary, "GET", "k"));
        Assert.Equal("+OK", await GroupClient.CallUntilAnsweredAsync(primary, "SET", "l", "w"));

        var pids = new[] { shared.Service.NodePid("rolled-001", "0001"), shared.Service.NodePid("rolled-002", "0001") };
        await ModifyAsync(new() { ReplicationGroupId = "rolled", EngineVersion = "9.1" });
        await group.AvailableAsync();
        Assert.DoesNotContain(shared.Service.NodePid("rolled-001", "0001"), pids);
        Assert.DoesNotContain(shared.Service.NodePid("rolled-002", "0001"), pids);
        Assert.Equal("$1\r\nv", await GroupClient.CallUntilAnsweredAsync(primary, "GET", "k"));
        Assert.Equal("$1\r\nw", GroupClient.Call(primary, "GET", "l"));
        // Whoever was restarted went on where it had stopped.
        Assert.Contains("sync_full:0\r\n", GroupClient.Call(primary, "INFO", "stats"));
        await AssertErrorAsync(
            "ModifyReplicationGroup", "ReplicationGroupId=rolled&EngineVersion=8.0", "InvalidParameterCombination");
    }

    [Fact]
    public async Task A_node_type_is_the_memory_of_the_nodes_that_run()
    {
        var group = Group("typed");
        await CreateAsync("typed", 2);
        await group.AvailableAsync();
        var pid = await group.PrimaryPidAsync();
        var primary = await group.PortAsync("PrimaryEndpoint");
        await ModifyAsync(new() { ReplicationGroupId = "typed", CacheNodeType = "cache.t4g.small" });
        await group.AvailableAsync();
        Assert.Contains(
            $"maxmemory:{1471026299 - (1471026299 / 100 * 25)}\r\n", GroupClient.Call(primary, "INFO", "memory"));
        Assert.Equal(pid, await group.PrimaryPidAsync());

        // What does not fit into the smaller one again is not lost to it: of a micro's 512 MiB a quarter is reserved.
        GroupClient.Call(primary, "SETBIT", "big", $"{8L * 400 * 1024 * 1024}", "1");
        var change = new ModifyReplicationGroupMessage { ReplicationGroupId = "typed", CacheNodeType = "cache.t4g.micro" };
        var refused = await Assert.ThrowsAsync<ElastiCacheException>(() => ModifyAsync(change));
        Assert.Equal("InvalidParameterValue", refused.Code);
        var allowed = await shared.Api.Client.ListAllowedNodeTypeModificationsAsync(new() { ReplicationGroupId = "typed" });
        Assert.DoesNotContain("cache.t4g.micro", allowed.ScaleDownModifications.Concat(allowed.ScaleUpModifications));
        GroupClient.Call(primary, "DEL", "big");
        // What is large is freed in slices, and counts until then.
        await Until.TrueAsync(async () =>
        {
            var now = await shared.Api.Client.ListAllowedNodeTypeModificationsAsync(new() { ReplicationGroupId = "typed" });
            return now.ScaleDownModifications.Contains("cache.t4g.micro");
        });
        await ModifyAsync(change);
    }

    [Fact]
    public async Task A_cluster_becomes_the_primary_of_a_group_with_what_it_holds()
    {
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "alone", Engine = "redis", EngineVersion = "7.1", CacheNodeType = "cache.t4g.micro",
        });
        await Until.TrueAsync(() => shared.Api.StatusAsync("alone"), status => status == "available");
        var port = await shared.Api.PortAsync("alone");
        GroupClient.Call(port, "SET", "k", "v");
        var pid = shared.Service.NodePid("alone", "0001");
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "joined", ReplicationGroupDescription = "d", PrimaryClusterId = "alone", NumCacheClusters = 2,
            AutomaticFailoverEnabled = true,
        });
        var group = Group("joined");
        await group.AvailableAsync();
        Assert.Equal("alone", await group.PrimaryAsync());
        Assert.Equal(pid, shared.Service.NodePid("alone", "0001"));
        Assert.Equal("$1\r\nv", GroupClient.Call(await group.PortAsync("ReaderEndpoint"), "GET", "k"));
        Assert.Equal("$1\r\nv", GroupClient.Call(port, "GET", "k"));
        await AssertErrorAsync("DeleteCacheCluster", "CacheClusterId=alone", "InvalidCacheClusterState");
    }

    [Fact]
    public async Task A_group_is_what_the_cluster_is_that_it_begins_with_and_lets_in_whom_it_names()
    {
        await shared.Api.Client.CreateCacheParameterGroupAsync(new()
        {
            CacheParameterGroupName = "adopted", CacheParameterGroupFamily = "valkey8", Description = "d",
        });
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "base", Engine = "valkey", EngineVersion = "8.1", CacheNodeType = "cache.t4g.micro",
            CacheParameterGroupName = "adopted", SnapshotRetentionLimit = 3, SnapshotWindow = QuietWindow.Snapshots,
            NotificationTopicArn = "arn:aws:sns:us-east-1:0:t",
        });
        await Until.TrueAsync(() => shared.Api.StatusAsync("base"), status => status == "available");
        const string create = "ReplicationGroupId=based&ReplicationGroupDescription=d&PrimaryClusterId=base";
        foreach (var other in (string[])[
            "Engine=redis", "EngineVersion=8.0", "CacheNodeType=cache.t4g.small", "CacheParameterGroupName=default.valkey8",
            "CacheSubnetGroupName=other"])
            await AssertErrorAsync("CreateReplicationGroup", $"{create}&{other}", "InvalidParameterCombination");
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "based", ReplicationGroupDescription = "d", PrimaryClusterId = "base",
            CacheParameterGroupName = "adopted", AuthToken = "a-secret-of-sixteen",
        });
        var group = Group("based");
        await group.AvailableAsync();
        var described = (await group.DescribeAsync())!;
        Assert.Equal(3, described.SnapshotRetentionLimit);
        Assert.True(described.AuthTokenEnabled);
        var cluster = await shared.Api.ClusterAsync("base");
        Assert.Equal("adopted", cluster.CacheParameterGroup!.CacheParameterGroupName);
        Assert.Equal("arn:aws:sns:us-east-1:0:t", cluster.NotificationConfiguration!.TopicArn);
        // The node ran before the group had a token.
        Assert.StartsWith("-NOAUTH", GroupClient.Call(await group.PortAsync("PrimaryEndpoint"), "GET", "k"));
    }

    [Fact]
    public async Task A_failover_is_tested_with_the_documented_events()
    {
        var group = Group("tested");
        await CreateAsync("tested", 2);
        await group.AvailableAsync();
        var primary = await group.PortAsync("PrimaryEndpoint");
        GroupClient.CallHeld(primary, 1, "SET", "k", "v");
        var failing = await shared.Api.Client.TestFailoverAsync(new() { ReplicationGroupId = "tested", NodeGroupId = "0001" });
        Assert.Equal("modifying", failing.ReplicationGroup!.Status);
        await group.AvailableAsync();
        Assert.Equal("tested-002", await group.PrimaryAsync());
        Assert.Equal("$1\r\nv", await GroupClient.CallUntilAnsweredAsync(primary, "GET", "k"));
        const string done = "Failover from primary node tested-001 to replica node tested-002 completed";
        Assert.Equal(
            ["Test Failover API called for node group 0001", done, done, "Recovering cache nodes 0001",
                "Finished recovery for cache nodes 0001"],
            (await shared.Api.EventsAsync("tested")).TakeLast(5));
        await AssertErrorAsync("TestFailover", "ReplicationGroupId=tested&NodeGroupId=0007", "NodeGroupNotFoundFault");
    }

    [Fact]
    public async Task A_running_redis_is_migrated_in()
    {
        using var redis = ServerProcess.Start(
            Tool.Require("redis-server"), (port, folder) => ["--port", $"{port}", "--dir", folder, "--save", ""]);
        GroupClient.Call(redis.Port, "SET", "k", "v");
        var group = Group("moved");
        await CreateAsync("moved", 2);
        await group.AvailableAsync();
        CustomerNodeEndpoint[] source = [new() { Address = "127.0.0.1", Port = redis.Port }];
        await shared.Api.Client.TestMigrationAsync(new() { ReplicationGroupId = "moved", CustomerNodeEndpointList = source });
        await AssertErrorAsync(
            "TestMigration",
            "ReplicationGroupId=moved&CustomerNodeEndpointList.member.1.Address=127.0.0.1"
            + "&CustomerNodeEndpointList.member.1.Port=1",
            "InvalidParameterValue");
        var start = new StartMigrationMessage { ReplicationGroupId = "moved", CustomerNodeEndpointList = source };
        await shared.Api.Client.StartMigrationAsync(start);
        await group.AvailableAsync();
        var refused = await Assert.ThrowsAsync<ElastiCacheException>(() => shared.Api.Client.StartMigrationAsync(start));
        Assert.Equal("ReplicationGroupAlreadyUnderMigrationFault", refused.Code);
        GroupClient.Call(redis.Port, "SET", "later", "w");
        var primary = await group.PortAsync("PrimaryEndpoint");
        await Until.TrueAsync(() => GroupClient.Call(primary, "GET", "later") == "$1\r\nw");
        Assert.StartsWith("-READONLY", GroupClient.Call(primary, "SET", "k", "v"));
        await shared.Api.Client.CompleteMigrationAsync(new() { ReplicationGroupId = "moved" });
        await group.AvailableAsync();
        Assert.Equal("+OK", await GroupClient.CallUntilAnsweredAsync(primary, "SET", "k", "x"));
        var reader = await group.PortAsync("ReaderEndpoint");
        await Until.TrueAsync(() => GroupClient.Call(reader, "GET", "k") == "$1\r\nx");
        Assert.Equal("$1\r\nw", GroupClient.Call(reader, "GET", "later"));
        await AssertErrorAsync("CompleteMigration", "ReplicationGroupId=moved", "ReplicationGroupNotUnderMigrationFault");
    }

    [Fact]
    public async Task A_replica_is_added_and_removed_as_a_cluster()
    {
        var group = Group("named");
        await CreateAsync("named", 1);
        await group.AvailableAsync();
        await shared.Api.Client.CreateCacheClusterAsync(new() { CacheClusterId = "spare", ReplicationGroupId = "named" });
        await group.AvailableAsync();
        Assert.Equal(["spare"], await group.MembersAsync("replica"));
        await AssertErrorAsync(
            "CreateCacheCluster", "CacheClusterId=spare&ReplicationGroupId=named", "CacheClusterAlreadyExists");
        await shared.Api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "spare" });
        await group.AvailableAsync();
        Assert.Empty(await group.MembersAsync("replica"));
        Assert.Equal("+OK", GroupClient.Call(await group.PortAsync("PrimaryEndpoint"), "SET", "k", "v"));
    }

    [Fact]
    public async Task With_durability_sync_nobody_is_told_of_what_no_replica_holds()
    {
        var group = Group("durable");
        await CreateAsync("durable", 2, durability: "sync");
        await group.AvailableAsync();
        var primary = await group.PortAsync("PrimaryEndpoint");
        Assert.Equal("+OK", GroupClient.Call(primary, "SET", "k", "v"));
        var pid = shared.Service.NodePid("durable-002", "0001");
        ServiceProcess.Signal("-STOP", pid);
        try
        {
            // On a slow machine the service may have put another in its place meanwhile, which does hold it.
            GroupClient.CallBriefly(primary, "SET", "k", "w");
            Assert.NotEqual(pid, shared.Service.NodePid("durable-002", "0001"));
        }
        catch (SocketException)
        {
            // It kept silent.
        }
        finally
        {
            ServiceProcess.Signal("-CONT", pid);
        }
        await group.AvailableAsync();
        Assert.Equal("+OK", await GroupClient.CallUntilAnsweredAsync(primary, "SET", "k", "x"));
        await AssertErrorAsync(
            "ModifyReplicationGroup", "ReplicationGroupId=durable&AutomaticFailoverEnabled=false&Durability=sync",
            "InvalidParameterCombination");
    }

    [Theory]
    [InlineData("CreateReplicationGroup", "ReplicationGroupId=a&CacheNodeType=cache.t4g.micro", "MissingParameter")]
    [InlineData(
        "CreateReplicationGroup",
        "ReplicationGroupId=a&ReplicationGroupDescription=d&CacheNodeType=cache.t4g.micro&NumCacheClusters=7",
        "InvalidParameterValue")]
    [InlineData(
        "CreateReplicationGroup",
        "ReplicationGroupId=a&ReplicationGroupDescription=d&CacheNodeType=cache.t4g.micro&NumCacheClusters=1"
        + "&AutomaticFailoverEnabled=true",
        "InvalidParameterCombination")]
    [InlineData(
        "CreateReplicationGroup",
        "ReplicationGroupId=a&ReplicationGroupDescription=d&CacheNodeType=cache.t4g.micro&NumNodeGroups=2",
        "UnsupportedOperation")]
    [InlineData(
        "CreateReplicationGroup",
        "ReplicationGroupId=a&ReplicationGroupDescription=d&CacheNodeType=cache.t4g.micro&TransitEncryptionEnabled=true",
        "UnsupportedOperation")]
    [InlineData(
        "CreateReplicationGroup",
        "ReplicationGroupId=a&ReplicationGroupDescription=d&CacheNodeType=cache.r7g.16xlarge&NumCacheClusters=6",
        "InsufficientCacheClusterCapacity")]
    [InlineData("DescribeReplicationGroups", "ReplicationGroupId=nobody", "ReplicationGroupNotFoundFault")]
    [InlineData("DeleteReplicationGroup", "ReplicationGroupId=nobody", "ReplicationGroupNotFoundFault")]
    [InlineData(
        "IncreaseReplicaCount", "ReplicationGroupId=nobody&NewReplicaCount=2&ApplyImmediately=true",
        "ReplicationGroupNotFoundFault")]
    public Task What_cannot_be_is_refused(string action, string parameters, string code) =>
        AssertErrorAsync(action, parameters, code);

    async Task AssertErrorAsync(string action, string parameters, string code) =>
        Assert.Equal(code, await shared.Api.FailAsync(action, parameters));
}

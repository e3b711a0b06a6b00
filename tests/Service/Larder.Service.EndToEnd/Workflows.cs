// What is asked for of a service and takes several writes of its state: of a group, of its snapshots, of a group restored from
// one, and of a memcached cluster.
using System.Net.Sockets;
using Larder.ElastiCache;

namespace Larder.Service.EndToEnd;

/// <summary>A workflow: what is asked for, how its end is seen, and how the cache stands that it is about.</summary>
sealed record Workflow(Func<Task> Order, Func<Task<bool>> IsDone, Func<Task<string?>> Status);

/// <summary>The workflows by their names, in an order in which each finds what it needs and the last leave nothing.</summary>
sealed class Workflows(ApiClient api, GroupClient group, GroupClient restored)
{
    const string Version = "8.0", NextVersion = "8.1", Password = "a-password-of-one", Token = "a-token-of-this-group";

    string _primary = "";

    public static IReadOnlyList<string> Names { get; } =
    [
        "create", "another version", "failover", "another node type", "a replica more", "a replica less", "snapshot", "restore",
        "delete with a final snapshot", "AUTH token", "user group", "delete", "delete of a snapshot", "memcached: create",
        "memcached: a node more", "memcached: a node less", "memcached: delete",
    ];

    /// <summary>Nothing that comes later needs it.</summary>
    public static bool IsOnItsOwn(string name) => name is "another version" or "failover" or "another node type" or "AUTH token";

    /// <summary>Makes what the workflows name.</summary>
    public async Task PrepareAsync()
    {
        await api.Client.CreateUserAsync(new()
        {
            UserId = "u", UserName = "u", Engine = "valkey", AccessString = "on ~* +@all", Passwords = [Password],
        });
        await api.Client.CreateUserGroupAsync(new() { UserGroupId = "people", Engine = "valkey", UserIds = ["u"] });
    }

    public async Task<Workflow> OfAsync(string name)
    {
        if (name == "failover") _primary = await group.PrimaryAsync();
        if (name == "snapshot")
            await GroupClient.CallUntilAnsweredAsync(await group.PortAsync("PrimaryEndpoint"), "SET", "k", "v");
        return name switch
        {
            "create" => OfGroup(
                () => Api.CreateReplicationGroupAsync(New("g") with { EngineVersion = Version }), () => HasAsync(2)),
            "another version" => Modify(
                new() { ReplicationGroupId = "g", EngineVersion = NextVersion },
                () => AreAllAsync(cluster => cluster.EngineVersion == NextVersion)),
            "failover" => OfGroup(
                () => Api.TestFailoverAsync(new() { ReplicationGroupId = "g", NodeGroupId = "0001" }),
                async () => await group.PrimaryAsync() != _primary),
            "another node type" => Modify(
                new() { ReplicationGroupId = "g", CacheNodeType = "cache.t4g.small" },
                () => AreAllAsync(cluster => cluster.CacheNodeType == "cache.t4g.small")),
            "a replica more" => OfGroup(
                () => Api.IncreaseReplicaCountAsync(new()
                {
                    ReplicationGroupId = "g", NewReplicaCount = 2, ApplyImmediately = true,
                }),
                () => HasAsync(3)),
            "a replica less" => OfGroup(
                () => Api.DecreaseReplicaCountAsync(new()
                {
                    ReplicationGroupId = "g", NewReplicaCount = 1, ApplyImmediately = true,
                }),
                () => HasAsync(2)),
            "snapshot" => OfGroup(
                () => Api.CreateSnapshotAsync(new() { SnapshotName = "s", ReplicationGroupId = "g" }),
                async () => await api.SnapshotStatusAsync("s") == "available"),
            "AUTH token" => Modify(
                new() { ReplicationGroupId = "g", AuthToken = Token, AuthTokenUpdateStrategy = "ROTATE" },
                () => AreAllAsync(cluster => cluster.AuthTokenEnabled == true)),
            "user group" => Modify(
                new() { ReplicationGroupId = "g", UserGroupIdsToAdd = ["people"], AuthTokenUpdateStrategy = "DELETE" },
                () => IsLetInAsync("u", Password)),
            "delete" => Delete(group, new() { ReplicationGroupId = "g" }),
            "restore" => new(
                () => Api.CreateReplicationGroupAsync(New("r") with { SnapshotName = "s" }),
                async () => await restored.StatusAsync() == "available"
                    && TryCall(await restored.PortAsync("ReaderEndpoint"), "GET", "k") == "$1\r\nv",
                restored.StatusAsync),
            "delete with a final snapshot" => Delete(
                restored, new() { ReplicationGroupId = "r", FinalSnapshotIdentifier = "last" }),
            "delete of a snapshot" => new(
                DeleteSnapshotsAsync,
                async () => await api.SnapshotStatusAsync("s") is null && await api.SnapshotStatusAsync("last") is null,
                () => Task.FromResult<string?>(null)),
            _ => OfMemcached(name),
        };
    }

    ElastiCacheClient Api => api.Client;

    static CreateReplicationGroupMessage New(string id) => new()
    {
        ReplicationGroupId = id, ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
        NumCacheClusters = 2, AutomaticFailoverEnabled = true,
    };

    Workflow OfGroup(Func<Task> order, Func<Task<bool>> isDone) => new(
        order, async () => await group.StatusAsync() == "available" && await isDone(), group.StatusAsync);

    Workflow Modify(ModifyReplicationGroupMessage change, Func<Task<bool>> isDone) =>
        OfGroup(() => Api.ModifyReplicationGroupAsync(change with { ApplyImmediately = true }), isDone);

    Workflow Delete(GroupClient of, DeleteReplicationGroupMessage order) => new(
        () => Api.DeleteReplicationGroupAsync(order),
        async () => await of.StatusAsync() is null
            && (order.FinalSnapshotIdentifier is not { } last || await api.SnapshotStatusAsync(last) == "available"),
        of.StatusAsync);

    async Task DeleteSnapshotsAsync()
    {
        foreach (var taken in new[] { "s", "last" })
        {
            if (await api.SnapshotStatusAsync(taken) is not null)
                await Api.DeleteSnapshotAsync(new() { SnapshotName = taken });
        }
    }

    Workflow OfMemcached(string name) => name switch
    {
        "memcached: create" => OfCluster(
            () => Api.CreateCacheClusterAsync(new()
            {
                CacheClusterId = "m", Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 2,
            }), 2),
        "memcached: a node more" => OfCluster(
            () => Api.ModifyCacheClusterAsync(new() { CacheClusterId = "m", ApplyImmediately = true, NumCacheNodes = 3 }), 3),
        "memcached: a node less" => OfCluster(
            () => Api.ModifyCacheClusterAsync(new()
            {
                CacheClusterId = "m", ApplyImmediately = true, NumCacheNodes = 2, CacheNodeIdsToRemove = ["0001"],
            }), 2),
        _ => new(
            () => Api.DeleteCacheClusterAsync(new() { CacheClusterId = "m" }),
            async () => await api.StatusAsync("m") is null, () => api.StatusAsync("m")),
    };

    Workflow OfCluster(Func<Task> order, int nodes) => new(
        order,
        async () => await api.StatusAsync("m") == "available"
            && (await api.ClusterAsync("m")).CacheNodes.Count(node => node.CacheNodeStatus == "available") == nodes,
        () => api.StatusAsync("m"));

    async Task<bool> HasAsync(int members) =>
        (await group.MembersAsync("primary")).Count + (await group.MembersAsync("replica")).Count == members;

    async Task<bool> AreAllAsync(Func<CacheCluster, bool> condition) =>
        (await Api.DescribeCacheClustersAsync(new())).CacheClusters.All(condition);

    async Task<bool> IsLetInAsync(params string[] login)
    {
        foreach (var endpoint in new[] { "PrimaryEndpoint", "ReaderEndpoint" })
            if (TryCall(await group.PortAsync(endpoint), ["AUTH", .. login]) != "+OK") return false;
        return true;
    }

    static string TryCall(int port, params string[] words)
    {
        try
        {
            return GroupClient.CallBriefly(port, words);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return failure.Message;
        }
    }
}

// What is asked for of a service and takes several writes of its state: of a group, of its snapshots, of a group restored from
// one, and of a memcached cluster.
using System.Globalization;
using System.Net.Sockets;
using System.Xml.Linq;

namespace Larder.Service.EndToEnd;

/// <summary>A workflow: what is asked for, how its end is seen, and how the cache stands that it is about.</summary>
sealed record Workflow(Func<Task> Order, Func<Task<bool>> IsDone, Func<Task<string?>> Status);

/// <summary>The workflows by their names, in an order in which each finds what it needs and the last leave nothing.</summary>
sealed class Workflows(ApiClient api, GroupClient group, GroupClient restored)
{
    const string Version = "8.0", NextVersion = "8.1", Password = "a-password-of-one", Token = "a-token-of-this-group";
    const string Of = "ReplicationGroupDescription=d&Engine=valkey&CacheNodeType=cache.t4g.micro&NumCacheClusters=2"
        + "&AutomaticFailoverEnabled=true&ReplicationGroupId=";

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
        await api.CallAsync(
            "CreateUser", $"UserId=u&UserName=u&Engine=valkey&AccessString=on+~*+%2B@all&Passwords.member.1={Password}");
        await api.CallAsync("CreateUserGroup", "UserGroupId=people&Engine=valkey&UserIds.member.1=u");
    }

    public async Task<Workflow> OfAsync(string name)
    {
        if (name == "failover") _primary = await group.PrimaryAsync();
        if (name == "snapshot")
            await GroupClient.CallUntilAnsweredAsync(await group.PortAsync("PrimaryEndpoint"), "SET", "k", "v");
        return name switch
        {
            "create" => OfGroup("CreateReplicationGroup", $"{Of}g&EngineVersion={Version}", () => HasAsync(2)),
            "another version" => OfGroup(
                "ModifyReplicationGroup", $"ReplicationGroupId=g&EngineVersion={NextVersion}&ApplyImmediately=true",
                () => AreAllAsync("EngineVersion", NextVersion)),
            "failover" => OfGroup(
                "TestFailover", "ReplicationGroupId=g&NodeGroupId=0001", async () => await group.PrimaryAsync() != _primary),
            "another node type" => OfGroup(
                "ModifyReplicationGroup", "ReplicationGroupId=g&CacheNodeType=cache.t4g.small&ApplyImmediately=true",
                () => AreAllAsync("CacheNodeType", "cache.t4g.small")),
            "a replica more" => OfGroup("IncreaseReplicaCount", Replicas(2), () => HasAsync(3)),
            "a replica less" => OfGroup("DecreaseReplicaCount", Replicas(1), () => HasAsync(2)),
            "snapshot" => OfGroup(
                "CreateSnapshot", "SnapshotName=s&ReplicationGroupId=g", async () => await SnapshotAsync("s") == "available"),
            "AUTH token" => OfGroup(
                "ModifyReplicationGroup",
                $"ReplicationGroupId=g&AuthToken={Token}&AuthTokenUpdateStrategy=ROTATE&ApplyImmediately=true",
                () => AreAllAsync("AuthTokenEnabled", "true")),
            "user group" => OfGroup(
                "ModifyReplicationGroup",
                "ReplicationGroupId=g&UserGroupIdsToAdd.member.1=people&AuthTokenUpdateStrategy=DELETE&ApplyImmediately=true",
                () => IsLetInAsync("u", Password)),
            "delete" => Delete(group, "g", ""),
            "restore" => new(
                () => api.CallAsync("CreateReplicationGroup", $"{Of}r&SnapshotName=s"),
                async () => await restored.StatusAsync() == "available"
                    && TryCall(await restored.PortAsync("ReaderEndpoint"), "GET", "k") == "$1\r\nv",
                restored.StatusAsync),
            "delete with a final snapshot" => Delete(restored, "r", "&FinalSnapshotIdentifier=last"),
            "delete of a snapshot" => new(
                async () =>
                {
                    foreach (var taken in new[] { "s", "last" })
                        if (await SnapshotAsync(taken) != null) await api.CallAsync("DeleteSnapshot", $"SnapshotName={taken}");
                },
                async () => await SnapshotAsync("s") is null && await SnapshotAsync("last") is null,
                () => Task.FromResult<string?>(null)),
            _ => OfMemcached(name),
        };
    }

    Workflow OfGroup(string action, string parameters, Func<Task<bool>> isDone) => new(
        () => api.CallAsync(action, parameters),
        async () => await group.StatusAsync() == "available" && await isDone(), group.StatusAsync);

    Workflow Delete(GroupClient of, string id, string parameters) => new(
        () => api.CallAsync("DeleteReplicationGroup", $"ReplicationGroupId={id}{parameters}"),
        async () => await of.StatusAsync() is null && (parameters.Length == 0 || await SnapshotAsync("last") == "available"),
        of.StatusAsync);

    Workflow OfMemcached(string name)
    {
        const string modify = "CacheClusterId=m&ApplyImmediately=true&NumCacheNodes=";
        return name switch
        {
            "memcached: create" => OfCluster(
                "CreateCacheCluster", "CacheClusterId=m&Engine=memcached&CacheNodeType=cache.t4g.micro&NumCacheNodes=2", 2),
            "memcached: a node more" => OfCluster("ModifyCacheCluster", $"{modify}3", 3),
            "memcached: a node less" => OfCluster(
                "ModifyCacheCluster", $"{modify}2&CacheNodeIdsToRemove.member.1=0001", 2),
            _ => new(
                () => api.CallAsync("DeleteCacheCluster", "CacheClusterId=m"),
                async () => await api.StatusAsync("m") is null, () => api.StatusAsync("m")),
        };

        Workflow OfCluster(string action, string parameters, int nodes) => new(
            () => api.CallAsync(action, parameters),
            async () => await api.StatusAsync("m") == "available"
                && (await AllAsync("DescribeCacheClusters", "ShowCacheNodeInfo=true&CacheClusterId=m", "CacheNodeStatus"))
                    .Count(status => status == "available") == nodes,
            () => api.StatusAsync("m"));
    }

    static string Replicas(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"ReplicationGroupId=g&NewReplicaCount={count}&ApplyImmediately=true");

    async Task<bool> HasAsync(int members) =>
        (await group.MembersAsync("primary")).Count + (await group.MembersAsync("replica")).Count == members;

    async Task<bool> AreAllAsync(string member, string value) =>
        (await AllAsync("DescribeCacheClusters", "", member)).All(told => told == value);

    async Task<bool> IsLetInAsync(params string[] login)
    {
        foreach (var endpoint in new[] { "PrimaryEndpoint", "ReaderEndpoint" })
            if (TryCall(await group.PortAsync(endpoint), ["AUTH", .. login]) != "+OK") return false;
        return true;
    }

    async Task<string?> SnapshotAsync(string name) =>
        (await api.Client.DescribeSnapshotsAsync(new())).Snapshots
            .FirstOrDefault(snapshot => snapshot.SnapshotName == name)?.SnapshotStatus;

    async Task<IEnumerable<string>> AllAsync(string action, string parameters, string member)
    {
        XElement answer = await api.CallAsync(action, parameters);
        return answer.Descendants(ApiClient.Namespace + member).Select(told => told.Value);
    }

    static string TryCall(int port, params string[] words)
    {
        try
        {
            return GroupClient.Call(port, words);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return failure.Message;
        }
    }
}

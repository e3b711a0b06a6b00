// What a node is configured with: its model's directives, made of the cache's parameter group, node type, users and place.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Model.Users;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Turns records into what the fleet runs.</summary>
sealed class NodeConfiguration(
    HostLayout layout, ParameterGroupStore groups, UserGroupStore userGroups, ServiceSecretStore secrets, Hosts hosts)
{
    public string DirectoryOf(NodeRecord node) => layout.DirectoryOf(node.Name);

    public async Task<NodeSpec> OfAsync(CacheRecord cache, NodeRecord node)
    {
        var type = NodeType.Named(cache.NodeType);
        var group = await groups.GetAsync(cache.ParameterGroup);
        var access = await AccessOfAsync(cache);
        var directives = NodeDirectives.For(group, type).Concat(access.Directives)
            .Select(row => new NodeDirective(row.Name, row.Value));
        return new NodeSpec(
            node.ClusterId, node.NodeId, CacheEngine.Named(node.Engine), type, node.Port, layout.DirectoryOf(node.Name))
        {
            CacheKey = cache.Key,
            Born = node.CreatedAtUnixMs,
            EngineVersion = node.EngineVersion,
            Address = node.Address,
            Directives = [.. directives, .. OwnDirectives(cache, node)],
            Users = access.Users,
            ReplicationSecret = cache.IsMemcached ? "" : await SecretOfNodesAsync(),
            SeedFile = IsSeeded(cache, node) ? cache.SeedFile : null,
        };
    }

    // One for all caches: a node may change from one to another, and customers never see it.
    async Task<string> SecretOfNodesAsync() =>
        ReplicationUser.Of("", await secrets.GetAsync(ServiceSecretStore.Replication)).Secret;

    // Who is let in; null for anybody.
    async Task<(IReadOnlyList<string>? Users, IReadOnlyList<ParameterDirective> Directives)> AccessOfAsync(CacheRecord cache)
    {
        if (cache.IsMemcached) return (null, []);
        if (cache.UserGroups.Length + cache.AuthTokens.Length == 0) return (null, ReplicationUser.NoDirectives);
        var lines = cache.UserGroups.Length > 0
            ? await userGroups.AclLinesAsync(cache.UserGroups.Split(' '))
            : AclFile.Lines(AuthTokens.Parse(cache.AuthTokens));
        var own = ReplicationUser.Of(cache.Key, await secrets.GetAsync(ServiceSecretStore.Replication));
        return ([.. lines, own.Line], own.Directives);
    }

    // What only Larder's own nodes know. The newest version is what they are without being told.
    IEnumerable<NodeDirective> OwnDirectives(CacheRecord cache, NodeRecord node)
    {
        if (!hosts.AbilitiesOf(node.Engine).HasLease) yield break;
        if (!cache.IsMemcached)
        {
            yield return new NodeDirective("durability", cache.Durability == "sync" ? "sync" : "async");
            yield return new NodeDirective("auth-optional", AuthTokens.Parse(cache.AuthTokens).AreOffered ? "yes" : "no");
        }
        if (node.Engine != CacheEngine.Valkey.Name || node.EngineVersion != CacheEngine.Valkey.DefaultVersion.Version)
        {
            yield return new NodeDirective("compatible-version", node.EngineVersion);
        }
    }

    // The primary until it serves, however often it has to be started for that; never after.
    static bool IsSeeded(CacheRecord cache, NodeRecord node) =>
        cache is { Status: CacheStatus.Creating, SeedFile.Length: > 0 } && node.Status == NodeStatus.Creating
        && cache.Shards.Any(shard => shard.Primary == node.Name);
}

/// <summary>Where on a host what belongs to a node lies: nodes/CLUSTER/NODE in the data folder.</summary>
/// <param name="snapshots">A folder for snapshots that is elsewhere; null for none.</param>
sealed class HostLayout(string dataDirectory, string? snapshots = null)
{
    public string Nodes => Path.Combine(dataDirectory, "nodes");

    public string DirectoryOf(string name) => Path.Combine(Nodes, name);

    public string Snapshots => snapshots ?? Path.Combine(dataDirectory, "snapshots");
}

// Caches with their shards and nodes, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Base;
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves caches. What it hands out is detached: changing it changes nothing, and what listings hand out is
/// to be read only.</summary>
sealed class CacheStore(IDbContextFactory<StateContext> contexts, Clock clock)
{
    readonly ReadCaches _read = new();

    /// <summary>Caches with all that belongs to them, read by one statement: of several each would see another moment, and what
    /// is whole in none of them.</summary>
    internal static IQueryable<CacheRecord> Whole(StateContext state) =>
        state.Set<CacheRecord>().Include(row => row.Shards).Include(row => row.Nodes)
            .Include(row => row.LogDeliveries).AsSingleQuery();

    public async Task<CacheRecord?> FindAsync(string key, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await Whole(state).AsNoTracking().SingleOrDefaultAsync(row => row.Key == key, stop);
    }

    /// <summary>The replication group, or the error ReplicationGroupNotFoundFault.</summary>
    public async Task<CacheRecord> GetGroupAsync(string id, CancellationToken stop = default) =>
        await FindAsync(CacheKey.OfGroup(id), stop) ?? throw NoGroup(id);

    /// <summary>The cache that has a cluster of that id, be it one alone or a member of a group; or the error
    /// CacheClusterNotFound.</summary>
    public async Task<CacheRecord> GetByClusterAsync(string clusterId, CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var key = await state.Set<NodeRecord>().Where(node => node.ClusterId == clusterId)
            .Select(node => node.CacheKey).FirstOrDefaultAsync(stop) ?? CacheKey.OfCluster(clusterId);
        return await Whole(state).AsNoTracking().SingleOrDefaultAsync(row => row.Key == key, stop)
            ?? throw NoCluster(clusterId);
    }

    /// <summary>Whether there is a cluster of that id, alone or in a group.</summary>
    public async Task<bool> HasClusterAsync(string id, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<NodeRecord>().AnyAsync(node => node.ClusterId == id, stop)
            || await state.Set<CacheRecord>().AnyAsync(row => row.Key == CacheKey.OfCluster(id), stop);
    }

    /// <summary>Groups in the order of their ids, after the one named.</summary>
    public async Task<IReadOnlyList<CacheRecord>> ListGroupsAsync(string afterId, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        while (true)
        {
            var keys = await state.Set<CacheRecord>()
                .Where(row => row.Kind == CacheKind.ReplicationGroup && string.Compare(row.Id, afterId) > 0)
                .OrderBy(row => row.Id).Take(countMax).Select(row => row.Key).ToListAsync(stop);
            var caches = await _read.GetAsync(state, Whole(state), keys, stop);
            // One that was deleted in between would make the page look like the last.
            if (keys.TrueForAll(caches.ContainsKey)) return [.. keys.Select(key => caches[key])];
        }
    }

    /// <summary>Clusters in the order of their ids, after the one named: those alone and, unless they are not wanted,
    /// the members of groups. Each with its cache.</summary>
    public async Task<IReadOnlyList<(string ClusterId, CacheRecord Cache)>> ListClustersAsync(
        string afterId, int countMax, bool withMembers, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var alone = state.Set<CacheRecord>()
            .Where(row => row.Kind == CacheKind.Cluster)
            .Select(row => new { ClusterId = row.Id, row.Key });
        var all = alone;
        if (withMembers)
        {
            all = alone.Union(state.Set<NodeRecord>().Select(node => new { node.ClusterId, Key = node.CacheKey }));
        }
        while (true)
        {
            var page = await all.Where(row => string.Compare(row.ClusterId, afterId) > 0)
                .OrderBy(row => row.ClusterId).Take(countMax).ToListAsync(stop);
            var keys = page.Select(row => row.Key).Distinct().ToArray();
            var caches = await _read.GetAsync(state, Whole(state), keys, stop);
            // One that was deleted in between would make the page look like the last.
            if (page.TrueForAll(row => caches.ContainsKey(row.Key)))
                return page.Select(row => (row.ClusterId, caches[row.Key])).ToArray();
        }
    }

    /// <summary>The ids of clusters, alone or in a group, that begin so.</summary>
    public async Task<IReadOnlySet<string>> ClusterIdsAsync(string beginning)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<NodeRecord>().Select(node => node.ClusterId)
            .Union(state.Set<CacheRecord>().Where(row => row.Kind == CacheKind.Cluster).Select(row => row.Id))
            .Where(id => id.StartsWith(beginning)).ToHashSetAsync();
    }

    public async Task<IReadOnlyList<string>> ListKeysAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<CacheRecord>().Select(row => row.Key).ToListAsync(stop);
    }

    /// <summary>The key of the cache that has a node of that name.</summary>
    public async Task<string?> FindKeyByNodeAsync(string name)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<NodeRecord>().Where(node => node.Name == name).Select(node => node.CacheKey)
            .SingleOrDefaultAsync();
    }

    /// <summary>All nodes, for whoever shares out hosts.</summary>
    public async Task<IReadOnlyList<(NodeRecord Node, string NodeType)>> ListNodesAsync(CancellationToken stop = default)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var rows = await state.Set<NodeRecord>().AsNoTracking()
            .Join(state.Set<CacheRecord>(), node => node.CacheKey, cache => cache.Key,
                (node, cache) => new { Node = node, cache.NodeType }).ToListAsync(stop);
        return rows.Select(row => (row.Node, row.NodeType)).ToArray();
    }

    /// <summary>The ports of a host, or of any, that nobody else may be given: those in use, and those given back today.
    /// </summary>
    public async Task<HashSet<int>> TakenPortsAsync(string host)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var since = clock.UnixMs - PortRecord.RestMs;
        return await PortsOf(state, host).Where(row => row.ReleasedAtUnixMs == 0 || row.ReleasedAtUnixMs > since)
            .Select(row => row.Port).ToHashSetAsync();
    }

    /// <summary>The ports of a host, or of any, that are in use.</summary>
    public async Task<HashSet<int>> PortsInUseAsync(string host)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await PortsOf(state, host).Where(row => row.ReleasedAtUnixMs == 0).Select(row => row.Port).ToHashSetAsync();
    }

    /// <exception cref="PortTakenException">Another cache has one of its ports.</exception>
    public Task AddAsync(
        CacheRecord cache, IReadOnlyDictionary<string, string> tags, params EventRecord[] events) =>
        contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        if (await state.Set<CacheRecord>().AnyAsync(row => row.Key == cache.Key)) throw Exists(cache);
        await RequireFreeAsync(state, [.. cache.Nodes.Select(node => node.ClusterId).Append(cache.IsGroup ? "" : cache.Id)]);
        await CacheReferences.Of(cache).RequireAsync(state, CacheReferences.None);
        state.Add(cache);
        foreach (var arn in ArnsOf(cache)) await TagStore.PutAsync(state, arn, tags);
        AddEvents(state, cache, events);
        await TakePortsAsync(state, cache);
        return cache;
    });

    /// <summary>Changes a cache and records what happened with it. Ports follow its nodes and shards.</summary>
    /// <exception cref="PortTakenException">Another cache has one of its new ports.</exception>
    public Task<CacheRecord> ChangeAsync(
        string key, Action<CacheRecord> change, params EventRecord[] events) => contexts.RunAsync(async state =>
    {
        var cache = await Whole(state).SingleOrDefaultAsync(row => row.Key == key) ?? throw NotFound(key);
        var before = PortsOf(cache).ToHashSet();
        var (members, references) = (MembersOf(cache), CacheReferences.Of(cache));
        change(cache);
        if (CacheReferences.Of(cache) != references || !MembersOf(cache).SequenceEqual(members))
        {
            await state.TakeTurnAsync(StateTurn.References);
            await CacheReferences.Of(cache).RequireAsync(state, references);
            await FollowMembersAsync(state, cache, members);
        }
        cache.Revision++;
        AddEvents(state, cache, events);
        if (!before.SetEquals(PortsOf(cache)))
        {
            await ReleasePortsAsync(state, before.Except(PortsOf(cache)).ToArray());
            await TakePortsAsync(state, cache);
        }
        return cache;
    });

    /// <summary>Makes a cluster that stood alone the first member of a new group.</summary>
    /// <param name="make">Makes the group, without that member; anew for each attempt.</param>
    public Task AdoptAsync(
        Func<CacheRecord> make, string clusterKey, IReadOnlyDictionary<string, string> tags) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var group = make();
        if (await state.Set<CacheRecord>().AnyAsync(row => row.Key == group.Key)) throw Exists(group);
        var cluster = await Whole(state).SingleOrDefaultAsync(row => row.Key == clusterKey) ?? throw NotFound(clusterKey);
        // Another host may have been faster with it.
        if (cluster.Status != CacheStatus.Available) CacheStatus.Follow(cluster.Kind, cluster.Status, CacheStatus.Modifying);
        await RequireFreeAsync(state, [.. group.Nodes.Select(node => node.ClusterId)]);
        await CacheReferences.Of(group).RequireAsync(state, CacheReferences.None);
        var node = cluster.Nodes.Single();
        state.Add(group);
        await state.SaveChangesAsync();
        node.CacheKey = group.Key;
        cluster.Nodes.Clear();
        group.Nodes.Add(node);
        group.Shards[0].Primary = node.Name;
        group.Shards[0].Epoch = cluster.Shards[0].Epoch + 1;
        // The node that runs is told what the group has that the cluster had not, such as user groups.
        (group.ConfigRevision, group.Pending) = (cluster.ConfigRevision + 1, cluster.Pending);
        state.RemoveRange(cluster.Shards);
        state.Remove(cluster);
        foreach (var arn in ArnsOf(group)) await TagStore.PutAsync(state, arn, tags);
        await state.Set<PortRecord>().Where(row => row.Owner == clusterKey)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, group.Key));
        await TakePortsAsync(state, group);
        return group;
    });

    /// <summary>Forgets a cache and its tags; its ports are given back.</summary>
    public Task RemoveAsync(string key, params EventRecord[] events) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var cache = await Whole(state).SingleOrDefaultAsync(row => row.Key == key);
        if (cache is null) return false;
        Check.That(cache.Status == CacheStatus.Deleting);
        var arns = ArnsOf(cache);
        await state.Set<TagRecord>().Where(tag => arns.Contains(tag.Arn)).ExecuteDeleteAsync();
        await ReleasePortsAsync(state, PortsOf(cache).ToArray());
        state.RemoveRange(cache.Nodes);
        state.RemoveRange(cache.Shards);
        state.RemoveRange(cache.LogDeliveries);
        state.Remove(cache);
        AddEvents(state, cache, events);
        return true;
    });

    static string[] ArnsOf(CacheRecord cache) => [.. cache.Nodes.Select(node => node.ClusterArn).Append(cache.Arn).Distinct()];

    static (string Id, string Arn)[] MembersOf(CacheRecord cache) =>
        [.. cache.Nodes.Select(node => (node.ClusterId, node.ClusterArn)).Distinct().Order()];

    // A member that comes has the tags of its group; with one that goes its tags go, so that no later one of its name has them.
    static async Task FollowMembersAsync(StateContext state, CacheRecord cache, (string Id, string Arn)[] before)
    {
        if (!cache.IsGroup) return;
        var come = MembersOf(cache).Except(before).ToArray();
        var gone = before.Except(MembersOf(cache)).Select(member => member.Arn).ToArray();
        if (gone.Length > 0) await state.Set<TagRecord>().Where(tag => gone.Contains(tag.Arn)).ExecuteDeleteAsync();
        if (come.Length == 0) return;
        await RequireFreeAsync(state, [.. come.Select(member => member.Id)]);
        var tags = await state.Set<TagRecord>().AsNoTracking().Where(tag => tag.Arn == cache.Arn)
            .ToDictionaryAsync(tag => tag.Key, tag => tag.Value);
        foreach (var (_, arn) in come) await TagStore.PutAsync(state, arn, tags);
    }

    // Members of groups are clusters, and no two clusters have an id.
    static async Task RequireFreeAsync(StateContext state, IReadOnlyCollection<string> clusterIds)
    {
        var isTaken = await state.Set<NodeRecord>().AnyAsync(node => clusterIds.Contains(node.ClusterId))
            || await state.Set<CacheRecord>().AnyAsync(row => row.Kind == CacheKind.Cluster && clusterIds.Contains(row.Id));
        if (isTaken) throw ApiErrors.CacheClusterAlreadyExists("Cache cluster already exists");
    }

    // A node's port is its host's; one that follows the roles is kept free everywhere, as any host may have to give it.
    static IEnumerable<(string Host, int Port)> PortsOf(CacheRecord cache)
    {
        foreach (var node in cache.Nodes) yield return (node.Host, node.Port);
        foreach (var shard in cache.Shards)
        {
            if (shard.PrimaryPort > 0) yield return (PortRecord.EveryHost, shard.PrimaryPort);
            if (shard.SharedPort > 0) yield return (PortRecord.EveryHost, shard.SharedPort);
        }
    }

    static IQueryable<PortRecord> PortsOf(StateContext state, string host) => host == PortRecord.EveryHost
        ? state.Set<PortRecord>()
        : state.Set<PortRecord>().Where(row => row.Host == host || row.Host == PortRecord.EveryHost);

    static async Task TakePortsAsync(StateContext state, CacheRecord cache)
    {
        await state.TakeTurnAsync(StateTurn.Ports);
        foreach (var (host, port) in PortsOf(cache).Distinct())
        {
            var rows = await PortsOf(state, host).Where(row => row.Port == port).ToListAsync();
            if (rows.Any(row => row.ReleasedAtUnixMs == 0 && row.Owner != cache.Key)) throw new PortTakenException(port);
            if (rows.Find(row => row.Host == host) is { } known) (known.Owner, known.ReleasedAtUnixMs) = (cache.Key, 0);
            else state.Add(new PortRecord { Host = host, Port = port, Owner = cache.Key });
        }
    }

    async Task ReleasePortsAsync(StateContext state, IReadOnlyCollection<(string Host, int Port)> ports)
    {
        foreach (var (host, port) in ports)
        {
            if (await state.FindAsync<PortRecord>(host, port) is { } row) row.ReleasedAtUnixMs = clock.UnixMs;
        }
    }

    static void AddEvents(StateContext state, CacheRecord cache, EventRecord[] events)
    {
        var topic = cache.NotificationStatus == "active" ? cache.NotificationTopic : "";
        foreach (var happened in events) happened.Topic = topic;
        state.AddRange(events);
    }

    static ApiException Exists(CacheRecord cache) => cache.IsGroup
        ? ApiErrors.ReplicationGroupAlreadyExists($"Replication group {cache.Id} already exists.")
        : ApiErrors.CacheClusterAlreadyExists("Cache cluster already exists");

    internal static ApiException NotFound(string key)
    {
        var id = key[(key.IndexOf(':') + 1)..];
        return key == CacheKey.OfGroup(id) ? NoGroup(id) : NoCluster(id);
    }

    static ApiException NoGroup(string id) => ApiErrors.ReplicationGroupNotFound($"ReplicationGroup {id} not found.");

    static ApiException NoCluster(string id) => ApiErrors.CacheClusterNotFound($"CacheCluster not found: {id}");
}

// Where new nodes go: a host with room for them, and ports that nobody has. Choosing and recording is one turn, so that two
// caches that are created at the same time never get the same port; between services the database refuses it.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>A place for a node.</summary>
sealed record NodePlace(HostFacts Host, int Port);

/// <summary>What a change of a cache needs new places for.</summary>
/// <param name="NodeCount">New nodes.</param>
/// <param name="EndpointCount">New ports that follow roles; on the host of the first node.</param>
/// <param name="AskedPort">The first endpoint's port, or the first node's where there is no endpoint.</param>
sealed record PlaceRequest(string NodeType, int NodeCount, int EndpointCount = 0, int? AskedPort = null)
{
    /// <summary>A port that is taken in the place of an asked one if it is free; null for none.</summary>
    public int? UsualPort { get; init; }

    /// <summary>Zones wished for, node by node.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Where the cache has nodes already; others go elsewhere, where there is an elsewhere.</summary>
    public IReadOnlyList<(string Host, string Zone)> Beside { get; init; } = [];

    public static IReadOnlyList<(string Host, string Zone)> PlacesOf(IEnumerable<NodeRecord> nodes) =>
        [.. nodes.Select(node => (node.Host, node.Zone))];
}

/// <summary>Places that were found.</summary>
sealed record Places(IReadOnlyList<NodePlace> Nodes, IReadOnlyList<int> Endpoints);

/// <summary>Shares out hosts and ports.</summary>
sealed class Placement(CacheStore store, Hosts hosts, bool usesUsualPorts = false) : IDisposable
{
    const int AttemptsMax = 20;
    const int DelayStepMs = 10;

    readonly SemaphoreSlim _turn = new(1);

    /// <summary>Finds places and has them recorded by <paramref name="record"/> before anybody else may choose.</summary>
    public async Task FindAsync(PlaceRequest request, Func<Places, Task> record)
    {
        await _turn.WaitAsync();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await record(await ChooseAsync(request));
                    return;
                }
                catch (PortTakenException taken) when (taken.Port == request.AskedPort)
                {
                    throw InUse(taken.Port);
                }
                catch (PortTakenException) when (attempt < AttemptsMax)
                {
                    // A service on another host was faster: there are other ports. All choose alike, so they come back at
                    // different moments.
                }
                await Task.Delay(Random.Shared.Next(DelayStepMs * attempt));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The port that a new cache of an engine gets where it is free and none is asked for; null for none.</summary>
    public int? UsualPortOf(string engine) => usesUsualPorts ? CacheEngine.Named(engine).UsualPort : null;

    public void Dispose() => _turn.Dispose();

    async Task<Places> ChooseAsync(PlaceRequest request)
    {
        if (request.NodeCount == 0 && request.EndpointCount == 0) return new Places([], []);
        var used = (await store.ListNodesAsync())
            .GroupBy(row => row.Node.Host)
            .ToDictionary(group => group.Key, group => group.Sum(row => NodeType.Named(row.NodeType).MaxMemoryBytes));
        var bytes = NodeType.Named(request.NodeType).MaxMemoryBytes;
        var ports = new Dictionary<string, Queue<int>>();
        var chosen = new List<IHostAgent>();
        for (var i = 0; i < request.NodeCount; i++)
        {
            var host = HostFor(request, i, used, chosen);
            used[host.Facts.Name] = used.GetValueOrDefault(host.Facts.Name) + bytes;
            chosen.Add(host);
        }
        // The first host's first ports are the endpoints', and on no other host a node's.
        int[] endpoints = [];
        foreach (var group in chosen.GroupBy(host => host.Facts.Name))
        {
            var own = group.First() == chosen[0]
                ? request
                : request with { EndpointCount = 0, AskedPort = null, UsualPort = null };
            ports[group.Key] = new Queue<int>(await PortsAsync(group.First(), group.Count(), own, endpoints));
            for (var i = 0; i < own.EndpointCount; i++) endpoints = [.. endpoints, ports[group.Key].Dequeue()];
        }
        return new Places(
            [.. chosen.Select(host => new NodePlace(host.Facts, ports[host.Facts.Name].Dequeue()))], endpoints);
    }

    // Of the hosts of the zone that have room, the one with fewest of these nodes, then the one with most room.
    IHostAgent HostFor(PlaceRequest request, int index, Dictionary<string, long> used, List<IHostAgent> chosen)
    {
        var zone = request.Zones.ElementAtOrDefault(index);
        var bytes = NodeType.Named(request.NodeType).MaxMemoryBytes;
        var present = chosen.Select(agent => (Host: agent.Facts.Name, agent.Facts.Zone)).Concat(request.Beside).ToArray();
        var fitting = hosts.All
            .Where(agent => zone is null || agent.Facts.Zone == zone)
            .Where(agent => Room(agent) >= bytes)
            .OrderBy(agent => present.Count(other => other.Zone == agent.Facts.Zone))
            .ThenBy(agent => present.Count(other => other.Host == agent.Facts.Name))
            .ThenByDescending(Room)
            .FirstOrDefault();
        return fitting ?? throw ApiErrors.InsufficientCacheClusterCapacity(
            "No host has enough memory left for a node of this type.");

        long Room(IHostAgent agent) => agent.Facts.MemoryBytes - used.GetValueOrDefault(agent.Facts.Name);
    }

    // Endpoints come first. They may move to any host, so none of them may have their ports.
    async Task<IReadOnlyList<int>> PortsAsync(IHostAgent host, int nodeCount, PlaceRequest request, int[] endpoints)
    {
        var owner = request.EndpointCount > 0 ? PortRecord.EveryHost : host.Facts.Name;
        if (request.AskedPort is { } port && (await store.PortsInUseAsync(owner)).Contains(port)) throw InUse(port);
        var taken = await store.TakenPortsAsync(owner);
        taken.UnionWith(endpoints);
        if (request.AskedPort is { } wished) taken.Remove(wished);
        var count = nodeCount + request.EndpointCount;
        try
        {
            if (request is { AskedPort: null, UsualPort: { } usual } && !taken.Contains(usual))
                return await UsualAsync(host, count, usual, taken);
            return await host.ChoosePortsAsync(count, request.AskedPort, taken);
        }
        catch (IOException lost)
        {
            throw ApiErrors.InsufficientCacheClusterCapacity($"Host {host.Facts.Name} does not answer: {lost.Message}");
        }
    }

    // Where another program has it, it is not told of as a fault: nobody has asked for it.
    static async Task<IReadOnlyList<int>> UsualAsync(IHostAgent host, int count, int usual, HashSet<int> taken)
    {
        try
        {
            return await host.ChoosePortsAsync(count, usual, taken);
        }
        catch (ApiException)
        {
            return await host.ChoosePortsAsync(count, null, taken);
        }
    }

    static ApiException InUse(int port) => ApiErrors.InvalidParameterValue($"The port {port} is in use on this host.");
}

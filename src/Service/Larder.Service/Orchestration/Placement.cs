// Where new nodes go: a host with room for them, and ports that nobody has. Choosing and recording is one turn, so that two
// caches that are created at the same time never get the same port; between services the database refuses it.
using System.Net;
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
    /// <summary>Zones wished for, node by node.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];
}

/// <summary>Places that were found.</summary>
sealed record Places(IReadOnlyList<NodePlace> Nodes, IReadOnlyList<int> Endpoints);

/// <summary>Shares out hosts and ports.</summary>
sealed class Placement(CacheStore store, Hosts hosts) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);

    /// <summary>Finds places and has them recorded by <paramref name="record"/> before anybody else may choose.</summary>
    public async Task FindAsync(PlaceRequest request, Func<Places, Task> record)
    {
        await _turn.WaitAsync();
        try
        {
            await record(await ChooseAsync(request));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    async Task<Places> ChooseAsync(PlaceRequest request)
    {
        if (request.NodeCount == 0 && request.EndpointCount == 0) return new Places([], []);
        var used = (await store.ListNodesAsync())
            .GroupBy(row => row.Node.Host)
            .ToDictionary(group => group.Key, group => group.Sum(row => NodeType.Named(row.NodeType).MaxMemoryBytes));
        var bytes = NodeType.Named(request.NodeType).MaxMemoryBytes;
        var ports = new Dictionary<string, Queue<int>>();
        var chosen = new List<HostFacts>();
        for (var i = 0; i < request.NodeCount; i++)
        {
            var host = HostFor(bytes, used, request.Zones.ElementAtOrDefault(i), chosen);
            used[host.Name] = used.GetValueOrDefault(host.Name) + bytes;
            chosen.Add(host);
        }
        foreach (var group in chosen.GroupBy(host => host.Name))
        {
            var isFirst = group.Key == chosen[0].Name;
            var count = group.Count() + (isFirst ? request.EndpointCount : 0);
            ports[group.Key] = new Queue<int>(await PortsAsync(group.First(), count, isFirst ? request.AskedPort : null));
        }
        var endpoints = Enumerable.Range(0, request.EndpointCount).Select(_ => ports[chosen[0].Name].Dequeue()).ToArray();
        return new Places(chosen.Select(host => new NodePlace(host, ports[host.Name].Dequeue())).ToArray(), endpoints);
    }

    // Of the hosts of the zone that have room, the one with fewest of these nodes, then the one with most room.
    HostFacts HostFor(long bytes, Dictionary<string, long> used, string? zone, List<HostFacts> chosen)
    {
        var fitting = hosts.All.Select(agent => agent.Facts)
            .Where(host => zone is null || host.Zone == zone)
            .Where(host => host.MemoryBytes - used.GetValueOrDefault(host.Name) >= bytes)
            .OrderBy(host => chosen.Count(other => other.Zone == host.Zone))
            .ThenBy(host => chosen.Count(other => other.Name == host.Name))
            .ThenByDescending(host => host.MemoryBytes - used.GetValueOrDefault(host.Name))
            .FirstOrDefault();
        return fitting ?? throw ApiErrors.InsufficientCacheClusterCapacity(
            "No host has enough memory left for a node of this type.");
    }

    async Task<IReadOnlyList<int>> PortsAsync(HostFacts host, int count, int? asked)
    {
        if (asked is { } port && (await store.PortsInUseAsync(host.Name)).Contains(port))
        {
            throw ApiErrors.InvalidParameterValue($"The port {port} is in use on this host.");
        }
        var taken = await store.TakenPortsAsync(host.Name);
        if (asked is { } wished) taken.Remove(wished);
        var address = IPAddress.Parse(host.Address);
        return host.Ports.Choose(count, asked, taken, free => PortRange.IsFree(address, free));
    }
}

// Which node types a cache can be changed to: those whose memory its hosts have, and which hold its data.
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Looks at hosts and at primaries.</summary>
sealed class NodeTypeRoom(CacheStore store, Hosts hosts)
{
    const string UsedField = "used_memory:", LimitField = "maxmemory:";

    /// <summary>The types that the cache can have.</summary>
    public async Task<IReadOnlyList<NodeType>> FittingAsync(CacheRecord cache)
    {
        var room = await RoomAsync(cache);
        var needed = await NeededBytesAsync(cache);
        return [.. NodeType.All.Where(type => type.MaxMemoryBytes <= room && needed < type.MaxMemoryBytes)];
    }

    /// <exception cref="ApiException">The cache cannot have that type.</exception>
    public async Task RequireAsync(CacheRecord cache, string name)
    {
        var type = NodeType.Named(name);
        if (name == cache.NodeType) return;
        if (type.MaxMemoryBytes > await RoomAsync(cache))
        {
            throw ApiErrors.InsufficientCacheClusterCapacity("No host has enough memory left for a node of this type.");
        }
        if (await NeededBytesAsync(cache) >= type.MaxMemoryBytes)
        {
            throw ApiErrors.InvalidParameterValue($"The data of the cache does not fit into the memory of a {name}.");
        }
    }

    // What a node of the cache can have at most, on the host that has least for it.
    async Task<long> RoomAsync(CacheRecord cache)
    {
        var others = (await store.ListNodesAsync()).Where(row => row.Node.CacheKey != cache.Key).ToLookup(row => row.Node.Host);
        var memory = hosts.All.ToDictionary(host => host.Facts.Name, host => host.Facts.MemoryBytes);
        return cache.Nodes.GroupBy(node => node.Host).Where(nodes => memory.ContainsKey(nodes.Key))
            .Select(nodes => (memory[nodes.Key] - others[nodes.Key].Sum(row => NodeType.Named(row.NodeType).MaxMemoryBytes))
                / nodes.Count())
            .DefaultIfEmpty(long.MaxValue).Min();
    }

    // The memory of a type that the data fills, what is reserved of it included. Of what cannot be asked nothing is known;
    // memcached's items go when there is no room: they are a cache.
    async Task<double> NeededBytesAsync(CacheRecord cache)
    {
        if (cache.IsMemcached) return 0;
        var filled = 0.0;
        foreach (var node in cache.Nodes.Where(node => cache.Shards.Any(shard => shard.Primary == node.Name)))
        {
            try
            {
                var info = await hosts.Of(node).CallAsync(node.Name, "INFO", "memory") as string ?? "";
                if (Field(info, LimitField) is > 0 and var limit) filled = Math.Max(filled, Field(info, UsedField) / limit);
            }
            catch (Exception error) when (error is IOException or NodeErrorException)
            {
                continue;
            }
        }
        return filled * NodeType.Named(cache.NodeType).MaxMemoryBytes;
    }

    static double Field(string info, string name)
    {
        var line = info.Split("\r\n").FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}

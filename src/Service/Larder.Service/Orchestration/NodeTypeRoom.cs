// Which node types a cache can be changed to: those whose memory its hosts have, and which hold its data.
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Looks at hosts and at primaries.</summary>
sealed class NodeTypeRoom(CacheStore store, Hosts hosts)
{
    const string UsedField = "used_memory:";

    /// <summary>The types that the cache can have.</summary>
    public async Task<IReadOnlyList<NodeType>> FittingAsync(CacheRecord cache)
    {
        var room = await RoomAsync(cache);
        var used = await UsedBytesAsync(cache);
        return [.. NodeType.All.Where(type => type.MaxMemoryBytes <= room && used < type.MaxMemoryBytes)];
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
        if (await UsedBytesAsync(cache) is var used && used >= type.MaxMemoryBytes)
        {
            throw ApiErrors.InvalidParameterValue(
                $"The data of the cache takes {used} bytes, more than the {type.MaxMemoryBytes} bytes of a {name}.");
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

    // Of what cannot be asked nothing is known. memcached's items go when there is no room: they are a cache.
    async Task<long> UsedBytesAsync(CacheRecord cache)
    {
        if (cache.IsMemcached) return 0;
        var used = 0L;
        foreach (var node in cache.Nodes.Where(node => cache.Shards.Any(shard => shard.Primary == node.Name)))
        {
            try
            {
                var info = await hosts.Of(node).CallAsync(node.Name, "INFO", "memory") as string ?? "";
                var line = info.Split("\r\n").FirstOrDefault(text => text.StartsWith(UsedField, StringComparison.Ordinal));
                if (line is not null) used = Math.Max(used, long.Parse(line[UsedField.Length..], CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or NodeErrorException)
            {
                continue;
            }
        }
        return used;
    }
}

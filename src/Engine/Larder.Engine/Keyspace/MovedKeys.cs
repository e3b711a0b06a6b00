// Keys that are not in the shard which their hash says: a large value that is renamed keeps its place in memory, and the new
// name follows it. Few keys are such, and whoever looks one up pays no more than a look at a table that never changes.
namespace Larder.Engine.Keyspace;

/// <summary>Exceptions from the mapping of hashes to shards; an entry changes under the locks of both shards.</summary>
sealed class MovedKeys
{
    const int Most = 4096;

    readonly Lock _lock = new();
    volatile Dictionary<ulong, Shard>? _places;

    /// <summary>A table that is exchanged as a whole; null while there never was any.</summary>
    public Dictionary<ulong, Shard>? Places => _places;

    public static Shard Find(Dictionary<ulong, Shard> places, ulong hash, Shard home) =>
        places.TryGetValue(hash, out var shard) ? shard : home;

    public bool TryPlace(ulong hash, Shard shard, Shard home)
    {
        lock (_lock)
        {
            var places = _places == null ? [] : new Dictionary<ulong, Shard>(_places);
            if (shard == home) places.Remove(hash);
            else if (places.Count >= Most && !places.ContainsKey(hash)) return false;
            else places[hash] = shard;
            _places = places;
            return true;
        }
    }
}

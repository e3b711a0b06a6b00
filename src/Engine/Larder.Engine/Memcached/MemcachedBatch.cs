// Memcached requests of one connection read ahead of their execution, so that the memory they will touch is on its way
// into the cache by then. One per event loop.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached;

sealed unsafe class MemcachedBatch
{
    public const int Capacity = 32;

    readonly Store _store;
    readonly MemcachedRequest[] _requests = new MemcachedRequest[Capacity];
    readonly ulong[] _hashes = new ulong[Capacity];
    readonly int[] _ends = new int[Capacity];

    public MemcachedBatch(Store store)
    {
        _store = store;
        for (var i = 0; i < Capacity; i++) _requests[i] = new MemcachedRequest();
    }

    public int Count { get; private set; }

    /// <summary>What the next request is read into.</summary>
    public MemcachedRequest Next => _requests[Count];

    public MemcachedRequest Request(int index) => _requests[index];

    /// <summary>Hash of the request's key where it has exactly one; else 0.</summary>
    public ulong Hash(int index) => _hashes[index];

    /// <summary>Offset of the byte behind the request.</summary>
    public int End(int index) => _ends[index];

    public void Clear() => Count = 0;

    /// <summary>Counts the request that was read into <see cref="Next"/>.</summary>
    public void Add(int end)
    {
        var request = _requests[Count];
        ulong hash = 0;
        if (request.KeyCount == 1)
        {
            var key = request.KeyAddress(0, out var length);
            hash = KeyHash.Of(key, length);
            _store.ShardOf(hash).Databases[0].PrefetchBucket(hash);
        }
        _hashes[Count] = hash;
        _ends[Count] = end;
        Count++;
    }

    /// <summary>Asks for the items of all keys, whose buckets have arrived by now.</summary>
    public void PrefetchItems()
    {
        if (Count < 2) return;
        for (var i = 0; i < Count; i++)
        {
            var hash = _hashes[i];
            if (hash != 0) _store.ShardOf(hash).Databases[0].PrefetchItem(hash);
        }
    }
}

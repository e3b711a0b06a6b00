// Requests of one connection that were read ahead of their execution, as far as the keyspace goes: the memory that each
// will touch is on its way into the cache by then. Whoever reads a protocol keeps the requests themselves beside it.
using Larder.Base;
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>One per event loop.</summary>
abstract unsafe class ReadAhead(Store store)
{
    public const int Capacity = 32;

    readonly ulong[] _hashes = new ulong[Capacity];
    readonly LikelyPlace[] _places = new LikelyPlace[Capacity];
    readonly int[] _ends = new int[Capacity];

    public int Count { get; private set; }

    /// <summary>Hash of the request's key where it has a single one at a place that is known; else 0.</summary>
    public ulong Hash(int request) => _hashes[request];

    /// <summary>Offset of the byte behind the request.</summary>
    public int End(int request) => _ends[request];

    public void Clear() => Count = 0;

    /// <summary>Asks for the items of all keys, whose buckets have arrived by now.</summary>
    public void PrefetchItems()
    {
        if (Count < 2) return;
        for (var i = 0; i < Count; i++) ItemIndex.PrefetchItem(store.ShardOf(_hashes[i]).Arena, _places[i]);
    }

    /// <summary>Counts a request with a single key and asks for the key's bucket.</summary>
    protected void Add(int end, byte* key, int length, int database)
    {
        var hash = KeyHash.Of(key, length);
        Add(end, hash, store.ShardOf(hash).Databases[database].PrefetchBucket(hash));
    }

    /// <summary>Counts a request with none, or several.</summary>
    protected void Add(int end) => Add(end, 0, default);

    void Add(int end, ulong hash, LikelyPlace place)
    {
        _places[Count] = place;
        _hashes[Count] = hash;
        _ends[Count] = end;
        Count++;
    }
}

// Memcached requests of one connection, read ahead of their execution. One per event loop.
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached;

sealed unsafe class MemcachedBatch : ReadAhead
{
    // There are no numbered databases.
    const int Database = 0;

    readonly MemcachedRequest[] _requests = new MemcachedRequest[Capacity];

    public MemcachedBatch(Store store) : base(store)
    {
        for (var i = 0; i < Capacity; i++) _requests[i] = new MemcachedRequest();
    }

    /// <summary>What the next request is read into.</summary>
    public MemcachedRequest Next => _requests[Count];

    public MemcachedRequest Request(int index) => _requests[index];

    /// <summary>Counts the request that was read into <see cref="Next"/>.</summary>
    public new void Add(int end)
    {
        var request = Next;
        if (request.KeyCount == 1) Add(end, request.KeyAddress(0, out var length), length, Database);
        else base.Add(end);
    }
}

// Which clients have read which key since it last changed. Keys count by name, whatever their numbered database.
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Tracking;

/// <summary>What belongs to a key is under the lock of its shard.</summary>
sealed class ReadKeys(Store store, Func<long, bool> isConnected)
{
    const int FewClients = 16;

    readonly Dictionary<byte[], List<long>>[] _tables = CreateTables(store.Shards.Length);
    int _nextVictim;
    long _keyCount;
    long _itemCount;

    public long KeyCount => Volatile.Read(ref _keyCount);

    /// <summary>Pairs of a key and a client.</summary>
    public long ItemCount => Volatile.Read(ref _itemCount);

    public void Add(Shard shard, ReadOnlySpan<byte> key, long client)
    {
        var lookup = _tables[shard.Number].GetAlternateLookup<ReadOnlySpan<byte>>();
        ref var clients = ref CollectionsMarshal.GetValueRefOrAddDefault(lookup, key, out var isKnown);
        if (!isKnown)
        {
            clients = [];
            Interlocked.Increment(ref _keyCount);
        }
        if (clients!.Contains(client)) return;
        if (clients.Count >= FewClients && clients.Count == clients.Capacity) ForgetGone(clients);
        clients.Add(client);
        Interlocked.Increment(ref _itemCount);
    }

    // Before a list grows, as a key that is read by one client after the other and never changes would hold them all.
    void ForgetGone(List<long> clients)
    {
        var goneCount = clients.RemoveAll(id => !isConnected(id));
        Interlocked.Add(ref _itemCount, -goneCount);
    }

    /// <summary>Forgets a key and says who had read it.</summary>
    public bool TryTake(Shard shard, ReadOnlySpan<byte> key, out List<long> clients)
    {
        clients = null!;
        var table = _tables[shard.Number];
        if (table.Count == 0) return false;
        if (!table.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out clients!)) return false;
        Interlocked.Decrement(ref _keyCount);
        Interlocked.Add(ref _itemCount, -clients.Count);
        return true;
    }

    /// <summary>Forgets some key of the next shard that has one; takes its lock. False when there is none.</summary>
    public bool TryTakeAny(out byte[] key, out List<long> clients)
    {
        (key, clients) = (null!, null!);
        for (var i = 0; i < _tables.Length; i++)
        {
            var shard = store.Shards[(int)((uint)Interlocked.Increment(ref _nextVictim) % (uint)_tables.Length)];
            shard.Enter();
            foreach (var (candidate, _) in _tables[shard.Number])
            {
                key = candidate;
                break;
            }
            var isFound = key != null && TryTake(shard, key, out clients);
            shard.Exit();
            if (isFound) return true;
        }
        return false;
    }

    /// <summary>Forgets everything; under all locks.</summary>
    public void Clear()
    {
        foreach (var table in _tables) table.Clear();
        _keyCount = _itemCount = 0;
    }

    static Dictionary<byte[], List<long>>[] CreateTables(int count)
    {
        var tables = new Dictionary<byte[], List<long>>[count];
        for (var i = 0; i < count; i++) tables[i] = new(BytesComparer.Instance);
        return tables;
    }
}

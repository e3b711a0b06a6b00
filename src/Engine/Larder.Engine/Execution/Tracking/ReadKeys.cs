// Which clients have read which key since it last changed. Keys count by name, whatever their numbered database. A table
// for each shard, outside the garbage-collected heap: a million keys cost the collector nothing.
//
//     key -> | client id 8 | client id 8 | ...
using Larder.Engine.Execution.Requests;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Execution.Tracking;

/// <summary>What belongs to a key is under the lock of its shard.</summary>
sealed unsafe class ReadKeys(Store store, AfterCommand afterCommand, Func<long, bool> isConnected) : IDisposable
{
    const int FewClients = 16;

    readonly Table?[] _tables = new Table?[store.Shards.Length];
    readonly ConcurrentQueue<Arena> _dropped = new();
    int _nextVictim;
    long _keyCount;
    long _itemCount;

    public long KeyCount => Volatile.Read(ref _keyCount);

    /// <summary>Pairs of a key and a client.</summary>
    public long ItemCount => Volatile.Read(ref _itemCount);

    /// <summary>A shard's part can take no further key.</summary>
    public bool IsFull(Shard shard) => _tables[shard.Number] is { IsFull: true };

    public void Add(Shard shard, ReadOnlySpan<byte> key, long client)
    {
        ref var place = ref _tables[shard.Number];
        if (place == null) Volatile.Write(ref place, new Table());
        var table = place!;
        var hash = KeyHash.Of(key);
        var slot = table.Keys.Find(key, hash);
        if (slot.Handle == 0)
        {
            table.Keys.Insert(key, hash, sizeof(long), expiry: false);
            ClientsOf(table.Keys.At(table.Keys.Find(key, hash).Handle))[0] = client;
            Interlocked.Increment(ref _keyCount);
            Interlocked.Increment(ref _itemCount);
        }
        else if (!ClientsOf(table.Keys.At(slot.Handle)).Contains(client)) Append(table, slot, client);
        Report(table);
    }

    /// <summary>Forgets a key and says who had read it.</summary>
    public bool TryTake(Shard shard, ReadOnlySpan<byte> key, out long[] clients)
    {
        clients = [];
        if (_tables[shard.Number] is not { } table) return false;
        var hash = KeyHash.Of(key);
        var slot = table.Keys.Find(key, hash);
        if (slot.Handle == 0) return false;
        clients = ClientsOf(table.Keys.At(slot.Handle)).ToArray();
        table.Keys.Remove(hash, slot);
        Interlocked.Decrement(ref _keyCount);
        Interlocked.Add(ref _itemCount, -clients.Length);
        if (table.Keys.Count == 0) Drop(shard);
        else table.GiveBack();
        Report(table);
        return true;
    }

    /// <summary>Forgets some key of the next shard that has one; takes its lock. False when there is none.</summary>
    public bool TryTakeAny(out byte[] key, out long[] clients)
    {
        (key, clients) = ([], []);
        for (var i = 0; i < _tables.Length; i++)
        {
            var shard = store.Shards[(int)((uint)Interlocked.Increment(ref _nextVictim) % (uint)_tables.Length)];
            if (Volatile.Read(ref _tables[shard.Number]) == null) continue;
            using var hold = shard.Hold();
            if (TryTakeOne(shard, out key, out clients)) return true;
        }
        return false;
    }

    /// <summary>Forgets some key of a shard; under its lock. False when there is none.</summary>
    public bool TryTakeOne(Shard shard, out byte[] key, out long[] clients)
    {
        (key, clients) = (_tables[shard.Number]?.Next() ?? [], []);
        return _tables[shard.Number] != null && TryTake(shard, key, out clients);
    }

    /// <summary>Forgets everything; under all locks.</summary>
    public void Clear()
    {
        foreach (var shard in store.Shards)
        {
            if (_tables[shard.Number] is not { } table) continue;
            Drop(shard);
            Report(table);
        }
        _keyCount = _itemCount = 0;
    }

    /// <summary>Gives memory back that held what is forgotten; with no lock held.</summary>
    public void Release()
    {
        while (_dropped.TryDequeue(out var arena)) arena.Dispose();
    }

    public void Dispose()
    {
        Release();
        foreach (var table in _tables) table?.Arena.Dispose();
    }

    void Append(Table table, IndexSlot slot, long client)
    {
        var item = table.Keys.At(slot.Handle);
        var room = table.Arena.CapacityOf(slot.Handle) - item.Size;
        // Before a list grows, as a key that is read by one client after the other and never changes would hold them all.
        if (room < sizeof(long) && ClientsOf(item).Length >= FewClients)
        {
            ForgetGone(item);
            room = table.Arena.CapacityOf(slot.Handle) - item.Size;
        }
        var length = item.ValueLength;
        if (room < sizeof(long) || !item.CanHoldLength(length + sizeof(long)))
        {
            // Half as many again, so that long lists do not move with each client.
            var larger = table.Keys.Replace(slot, RoundUp(length + length / 2 + sizeof(long)), expiry: false, out var old);
            new Item(table.Arena.At(old)).ValueBytes.CopyTo(new Span<byte>(larger.Value, length));
            table.Arena.Free(old);
            item = larger;
        }
        item.SetValueLength(length + sizeof(long));
        ClientsOf(item)[^1] = client;
        Interlocked.Increment(ref _itemCount);
    }

    void ForgetGone(Item item)
    {
        var clients = ClientsOf(item);
        var kept = 0;
        foreach (var id in clients)
            if (isConnected(id)) clients[kept++] = id;
        item.SetValueLength(kept * sizeof(long));
        Interlocked.Add(ref _itemCount, kept - clients.Length);
    }

    // Unmapping takes its time, so it is left for when no lock is held.
    void Drop(Shard shard)
    {
        var table = _tables[shard.Number]!;
        _tables[shard.Number] = null;
        table.IsDropped = true;
        _dropped.Enqueue(table.Arena);
        afterCommand.Mark();
    }

    // What is tracked counts for maxmemory.
    void Report(Table table)
    {
        var change = (table.IsDropped ? 0 : table.Arena.UsedBytes) - table.ReportedBytes;
        if (!table.IsDropped && Math.Abs(change) <= store.Memory.ReportStepBytes) return;
        store.Memory.Add(change);
        table.ReportedBytes += change;
    }

    static int RoundUp(int bytes) => (bytes + sizeof(long) - 1) & -sizeof(long);

    // Ids stand at any address. Safe: the item's value is as long as it says.
    static Span<long> ClientsOf(Item item) =>
        MemoryMarshal.Cast<byte, long>(new Span<byte>(item.Value, item.ValueLength));

    /// <summary>The keys of one shard.</summary>
    sealed class Table
    {
        const ulong ReservedBytes = 1UL << 33;
        const long SpareBytes = 256 * 1024, DirtyBytes = 4 << 20;

        ulong _position;

        public Table() => Keys = ElementTable.Create(Arena);

        public Arena Arena { get; } = new(ReservedBytes);
        public ElementTable Keys { get; }
        public long ReportedBytes { get; set; }
        public bool IsDropped { get; set; }
        public bool IsFull => Arena.UsedBytes > (long)(ReservedBytes / 4 * 3);

        /// <summary>Some key; there is one, as an empty table is dropped.</summary>
        public byte[] Next()
        {
            Span<uint> elements = stackalloc uint[ItemIndex.MaxPerStep];
            while (true)
            {
                var next = Keys.Index.Scan(_position, elements, out var count);
                if (count > 0) return Keys.At(elements[0]).KeyBytes.ToArray();
                _position = next;
            }
        }

        /// <summary>Returns pages that hold nothing any more, a part at a time.</summary>
        public void GiveBack()
        {
            if (Arena.DirtyBytes > DirtyBytes) Arena.Trim(SpareBytes);
        }
    }
}

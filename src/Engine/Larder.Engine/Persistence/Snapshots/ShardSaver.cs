// Writes the items of one shard as records of the file, into chunks that each begin with the number of their database: so the
// chunks of all shards follow each other in any order.
//
//     FE database | FC expiry 8 | F8 idle seconds or F9 frequency | type | key | value
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Kinds;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Under the lock of the shard.</summary>
sealed class ShardSaver(Shard shard, RunningSnapshot snapshot) : IItemSaver
{
    SnapshotChunk? _chunk;
    int _database = -1;
    long _handedBytes;

    public bool IsGivenUp => snapshot.IsGivenUp;

    public bool IsBackedUp => snapshot.IsBackedUp;

    public long SavedBytes => _handedBytes + (_chunk?.Bytes.Length ?? 0);

    public void Save(int database, ItemView item)
    {
        var writer = ChunkOf(database, compresses: item.ValueLength < LargeValues.LargeBytes);
        WriteHead(writer, item);
        // What has ended is written all the same: who loads it knows the time.
        var writing = new ValueWriting(shard.Arena, item, nowMs: 0, snapshot.Version);
        writer.Type(writing.Type);
        writer.String(item.KeyBytes);
        writing.Step(writer, shard.Arena, item, int.MaxValue);
        _chunk!.Keys++;
        if (_chunk.Bytes.Length >= SnapshotChunk.EnoughBytes) HandOn();
    }

    public bool IsLarge(ItemView item) => LargeValues.IsLarge(shard.Arena, item);

    public ILargeSave Begin(int database, ItemView item) =>
        ItemValue.TryGetTable(shard.Arena, item, out var table)
            ? new TableSave(snapshot, shard.Arena, item, table, writer => WriteStart(writer, database, item))
            : item.Type == ItemType.String
            ? new StringSave(snapshot, shard.Arena, item, writer => WriteStart(writer, database, item))
            : new WholeSave(snapshot, shard.Arena, item, writer => WriteStart(writer, database, item));

    public ILargeSave Begin(int database, ItemView item, FrozenValue frozen) => frozen is FrozenBlocks blocks
        ? new ChainSave(snapshot, shard.Arena, item, blocks, writer => WriteStart(writer, database, item))
        : new WholeSave(snapshot, shard.Arena, item, writer => WriteStart(writer, database, item));

    public void End() => HandOn();

    void WriteStart(RdbWriter writer, int database, ItemView item)
    {
        FileParts.SelectDatabase(writer, database);
        WriteHead(writer, item);
    }

    // To compress a long string takes longer than anybody should wait.
    RdbWriter ChunkOf(int database, bool compresses)
    {
        if (_chunk == null)
        {
            _chunk = snapshot.NewChunk();
            _database = -1;
        }
        var writer = new RdbWriter(_chunk.Bytes, snapshot.Compresses && compresses);
        if (database == _database) return writer;
        FileParts.SelectDatabase(writer, database);
        _database = database;
        return writer;
    }

    void WriteHead(RdbWriter writer, ItemView item)
    {
        if (item.HasMemcached)
            FileParts.Memcached(writer, new MemcachedFields(item.Cas, item.ClientFlags, item.Marks));
        if (item.HasExpiry) FileParts.Expiry(writer, item.ExpireAtMs);
        if (snapshot.KeepsIdle) FileParts.Idle(writer, shard.Access.IdleMs(item));
        if (snapshot.KeepsFrequency) FileParts.Frequency(writer, shard.Access.Frequency(item));
    }

    void HandOn()
    {
        if (_chunk == null) return;
        _handedBytes += _chunk.Bytes.Length;
        snapshot.Add(_chunk);
        _chunk = null;
    }
}

// Writes the items of one shard as records of the file, into chunks that each begin with the number of their database: so the
// chunks of all shards follow each other in any order.
//
//     FE database | FC expiry 8 | F8 idle seconds or F9 frequency | type | key | value
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Under the lock of the shard.</summary>
sealed class ShardSaver(Shard shard, RunningSnapshot snapshot) : IItemSaver
{
    SnapshotChunk? _chunk;
    int _database = -1;
    long _handedBytes;

    public bool IsGivenUp => snapshot.IsGivenUp;

    public long SavedBytes => _handedBytes + (_chunk?.Bytes.Length ?? 0);

    public void Save(int database, ItemView item)
    {
        var writer = Begin(database);
        WriteHead(writer, item);
        // What has ended is written all the same: who loads it knows the time.
        var writing = new ValueWriting(shard.Arena, item, nowMs: 0);
        writer.Type(writing.Type);
        writer.String(item.KeyBytes);
        writing.Step(writer, shard.Arena, item, int.MaxValue);
        _chunk!.Keys++;
        if (_chunk.Bytes.Length >= SnapshotChunk.EnoughBytes) HandOn();
    }

    public void End() => HandOn();

    RdbWriter Begin(int database)
    {
        if (_chunk == null)
        {
            _chunk = snapshot.NewChunk();
            _database = -1;
        }
        var writer = new RdbWriter(_chunk.Bytes, snapshot.Compresses);
        if (database == _database) return writer;
        FileParts.SelectDatabase(writer, database);
        _database = database;
        return writer;
    }

    void WriteHead(RdbWriter writer, ItemView item)
    {
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

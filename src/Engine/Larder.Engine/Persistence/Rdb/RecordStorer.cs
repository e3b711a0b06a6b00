// Stores what a file holds under its keys: one of these for each thread that does.
using System.Collections.Concurrent;
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Engine.Settings.Groups;
using Larder.Memory.Buffers;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Rdb;

/// <summary>What the threads of one load have in common.</summary>
/// <param name="NowMs">Keys that have ended by then are left out; 0 for none, as a replica has them.</param>
/// <param name="IsMemcached">It is the file of a memcached node, for one.</param>
sealed record LoadRules(Store Store, EncodingSettings Limits, long NowMs, bool IsMemcached)
{
    /// <summary>Where keys that have ended are noted; null where nobody wants to know. Settled before the first key.</summary>
    public ConcurrentQueue<(int Database, byte[] Key)>? Ended { get; set; }

    /// <summary>Where keys go, by shard and number; null for the databases themselves.</summary>
    public Database[][]? Beside { get; init; }

    public Database DatabaseOf(Shard shard, int number) =>
        Beside == null ? shard.Databases[number] : Beside[shard.Number][number];

    /// <summary>So much longer ago than the file says items were used; known before the first of them.</summary>
    public long AwaySeconds { get; set; }
}

/// <summary>Not shared between threads; the shards' locks are taken for each key.</summary>
sealed unsafe class RecordStorer(LoadRules rules) : IDisposable
{
    // So many keys are looked for at once, which fetches their buckets from memory side by side.
    const int GroupSize = 16;

    readonly RdbReader _reader = new();
    readonly ReadScratch _scratch = new();
    readonly ByteWriter[] _keys = MakeKeys();
    readonly ByteWriter _key = new();

    /// <summary>Keys that were stored, that had ended, and those that hold nothing, or fields that had ended.</summary>
    public long Stored { get; private set; }

    public long Expired { get; private set; }

    public long Emptied { get; private set; }

    /// <summary>What is wrong with the value that was not stored.</summary>
    public string Damage { get; private set; } = "";

    /// <summary>Stores a batch; false at the first that cannot be, and which that is.</summary>
    public bool TryStore(RecordBatch batch, out int failed)
    {
        Span<ulong> hashes = stackalloc ulong[GroupSize];
        // Safe: the buffer is fixed as long as the reader reads from it.
        fixed (byte* start = batch.Buffer)
        {
            for (failed = 0; failed < batch.Count; failed += GroupSize)
            {
                var group = batch.Records.Slice(failed, Math.Min(GroupSize, batch.Count - failed));
                for (var i = 0; i < group.Length; i++)
                {
                    _reader.Aim(start, group[i].End);
                    _reader.Place = group[i].Start;
                    if (!TryReadKey(_reader, _keys[i])) return FailAt(ref failed, i, "Wrong name of a key");
                    hashes[i] = KeyHash.Of(_keys[i].Written);
                    PrefetchBucket(hashes[i], group[i].Database);
                }
                for (var i = 0; i < group.Length; i++)
                {
                    if (HasEnded(group[i], _keys[i])) continue;
                    _reader.Aim(start, group[i].End);
                    _reader.Place = group[i].Start;
                    _reader.TrySkipString();
                    if (!TryStore(_reader, group[i], _keys[i], hashes[i])) return FailAt(ref failed, i, Damage);
                    if (_reader.Remaining != 0) return FailAt(ref failed, i, "Wrong value");
                }
            }
        }
        failed = -1;
        return true;
    }

    /// <summary>Stores a key whose value is read as it comes; the reader stands at the key.</summary>
    public bool TryStore(RdbReader reader, in Record record)
    {
        Damage = "Wrong name of a key";
        if (!TryReadKey(reader, _key)) return false;
        if (!HasEnded(record, _key)) return TryStore(reader, record, _key, KeyHash.Of(_key.Written));
        Damage = "Wrong value";
        return ValueSkipper.TrySkip(reader, record.Type);
    }

    /// <summary>The key that the last large value was for, or that was refused.</summary>
    public ReadOnlySpan<byte> KeyOf(RecordBatch? batch, int failed) =>
        batch == null ? _key.Written : _keys[failed % GroupSize].Written;

    bool HasEnded(in Record record, ByteWriter key)
    {
        if (record.ExpireAtMs == 0 || record.ExpireAtMs > rules.NowMs) return false;
        Expired++;
        rules.Ended?.Enqueue((record.Database, key.Written.ToArray()));
        return true;
    }

    bool TryReadKey(RdbReader reader, ByteWriter key)
    {
        if (!reader.TryReadString(_scratch.NextText(), out var name)) return false;
        key.Truncate(0);
        key.Write(name);
        return true;
    }

    // On a node that speaks RESP, CAS numbers of another life may be given out once more.
    static MemcachedFields? Renumbered(MemcachedFields? fields, Shard shard) =>
        fields is { } kept ? kept with { Cas = shard.NextCas() } : null;

    void PrefetchBucket(ulong hash, int database)
    {
        if (database < rules.Store.DatabaseCount)
            rules.DatabaseOf(rules.Store.ShardOf(hash), database).PrefetchBucket(hash);
    }

    bool TryStore(RdbReader reader, in Record record, ByteWriter name, ulong hash)
    {
        if (record.Database >= rules.Store.DatabaseCount)
            return Fail($"Database {record.Database} is not there: the directive databases is {rules.Store.DatabaseCount}");
        if (record.Type == RdbType.ModuleOld || (record.Type == RdbType.Module && !IsRegistered(reader)))
            return Fail("The value is a module's, and there is no such module");
        if (rules.IsMemcached && (record.Memcached == null || record.Type != RdbType.String || record.Database != 0))
            return Fail("This is no item of memcached");
        var shard = rules.Store.ShardOf(hash);
        using var hold = shard.Hold();
        var database = rules.DatabaseOf(shard, record.Database);
        // Safe: the name lies in a buffer of its own, which nothing writes to meanwhile.
        var key = new KeyRef(name.Start, name.Length, hash, database, rules.NowMs);
        var before = database.Count;
        var result = ValueReader.Read(
            reader, record.Type, key, rules.Limits, _scratch, rules.Store.Kinds, record.ExpireAtMs,
            rules.IsMemcached ? record.Memcached : Renumbered(record.Memcached, shard));
        if (result == ReadResult.Bad) return Fail("Wrong value");
        if (result != ReadResult.Stored)
        {
            Emptied++;
            return true;
        }
        if (database.Count == before) return Fail("The key comes twice");
        Stored++;
        if (record.IdleSeconds >= 0 || record.Frequency >= 0) SetAccess(database, key, record);
        return true;
    }

    bool IsRegistered(RdbReader reader)
    {
        var start = reader.Place;
        var isRegistered = reader.TryReadLength(out var id) && rules.Store.Kinds.Find(id) != null;
        reader.Place = start;
        return isRegistered;
    }

    void SetAccess(Database database, in KeyRef key, in Record record)
    {
        var access = rules.Store.Access;
        if (record.IdleSeconds >= 0 && !access.CountsUses)
            access.SetIdle(database.Find(key), Math.Min(record.IdleSeconds + rules.AwaySeconds, long.MaxValue / 1000) * 1000);
        if (record.Frequency >= 0 && access.CountsUses)
            access.SetFrequency(database.Find(key), (byte)record.Frequency);
    }

    bool Fail(string damage)
    {
        Damage = damage;
        return false;
    }

    bool FailAt(ref int failed, int by, string damage)
    {
        failed += by;
        return Fail(damage);
    }

    static ByteWriter[] MakeKeys()
    {
        var keys = new ByteWriter[GroupSize];
        for (var i = 0; i < keys.Length; i++) keys[i] = new ByteWriter();
        return keys;
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _key.Dispose();
        foreach (var key in _keys) key.Dispose();
    }
}

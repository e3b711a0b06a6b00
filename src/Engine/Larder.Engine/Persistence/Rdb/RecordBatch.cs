// Keys and values that lie whole in one buffer of the file, found by the thread that reads it, to be stored by any.
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Rdb;

/// <summary>Where one of them lies, and what the file told before it.</summary>
struct Record
{
    /// <summary>Offsets in the buffer: of the key, and behind the value.</summary>
    public int Start, End;

    public RdbType Type;
    public int Database;
    public long ExpireAtMs; // 0 for never
    public long IdleSeconds; // -1 for not told, as is the frequency
    public int Frequency;
    public MemcachedFields? Memcached;

    public static Record Of(RdbFileReader file, int start) => new()
    {
        Start = start,
        Type = file.Type,
        Database = file.Database,
        ExpireAtMs = file.ExpireAtMs,
        IdleSeconds = file.IdleSeconds,
        Frequency = file.Frequency,
        Memcached = file.Memcached,
    };
}

sealed class RecordBatch
{
    Record[] _records = new Record[1024];

    /// <summary>The buffer, once it is handed over.</summary>
    public byte[] Buffer { get; set; } = [];

    /// <summary>Where in the file the buffer begins.</summary>
    public long Offset { get; set; }

    public int Count { get; private set; }

    public ReadOnlySpan<Record> Records => _records.AsSpan(0, Count);

    public void Add(in Record record)
    {
        if (Count == _records.Length) Array.Resize(ref _records, 2 * Count);
        _records[Count++] = record;
    }

    public void Clear() => Count = 0;
}

// What a file tells beside its keys, and what became of loading it.
using System.Text;

namespace Larder.Engine.Persistence.Rdb;

/// <summary>What was found in a file; filled as it is read.</summary>
public sealed class RdbFacts
{
    /// <summary>Names of the facts that a memcached node adds.</summary>
    public const string MemcachedCasName = "memcached-cas", MemcachedFlushName = "memcached-flush-at",
        MemcachedPeakName = "memcached-peak-items";

    /// <summary>What is wrong with the file; null where nothing is. What was loaded of it is not to be served then.</summary>
    public string? Damage { get; internal set; }

    /// <summary>Bytes from its beginning to its end; something else may follow.</summary>
    public long FileBytes { get; internal set; }

    public bool IsWhole => Damage == null;

    public int Version { get; internal set; }

    /// <summary>The server that wrote it, as it calls itself: "Valkey 9.1.2"; empty where the file does not tell.</summary>
    public string Writer { get; private set; } = "";

    /// <summary>When it was written, Unix seconds; 0 where the file does not tell.</summary>
    public long WrittenAt { get; private set; }

    /// <summary>Memory that its writer used.</summary>
    public long UsedMemory { get; private set; }

    /// <summary>The replication id of what the file is a copy of; empty where it does not tell.</summary>
    public string ReplicationId { get; private set; } = "";

    public long ReplicationOffset { get; private set; } = -1;

    /// <summary>The database that the stream of changes had selected; -1 where the file does not tell.</summary>
    public int StreamDatabase { get; private set; } = -1;

    /// <summary>It is the first part of an append-only file.</summary>
    public bool IsAppendOnlyBase { get; private set; }

    /// <summary>The last CAS number that a memcached node gave out; null where the file is not of one.</summary>
    public ulong? MemcachedCas { get; private set; }

    /// <summary>When everything is to go, by a flush_all with a time; Unix milliseconds, 0 for never.</summary>
    public long MemcachedFlushAtMs { get; private set; }

    /// <summary>The most items that a memcached node had at once.</summary>
    public long MemcachedPeakItems { get; private set; }

    /// <summary>The libraries of functions, each by its source.</summary>
    public List<byte[]> Functions { get; } = [];

    /// <summary>Data of modules was gone over.</summary>
    public int ModuleParts { get; internal set; }

    public long Keys { get; internal set; }

    /// <summary>Keys that had ended and were left out.</summary>
    public long ExpiredKeys { get; internal set; }

    /// <summary>Those of them that replicas may still have.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(int Database, byte[] Key)> Ended { get; } = new();

    /// <summary>Hashes of which all fields had ended.</summary>
    public long EmptyKeys { get; internal set; }

    /// <summary>What it holds cannot be used.</summary>
    public void Refuse(string damage) => Damage ??= damage;

    internal void Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var value = Encoding.Latin1.GetString(text);
        switch (Encoding.Latin1.GetString(name))
        {
            case "valkey-ver":
                Writer = $"Valkey {value}";
                break;
            case "redis-ver":
                Writer = $"Redis {value}";
                break;
            case "larder-ver":
                Writer = $"Larder {value}";
                break;
            case "ctime" when long.TryParse(value, out var at):
                WrittenAt = at;
                break;
            case "used-mem" when long.TryParse(value, out var bytes):
                UsedMemory = bytes;
                break;
            case "repl-id":
                ReplicationId = value;
                break;
            case "repl-offset" when long.TryParse(value, out var offset):
                ReplicationOffset = offset;
                break;
            case "repl-stream-db" when int.TryParse(value, out var database):
                StreamDatabase = database;
                break;
            case MemcachedCasName when ulong.TryParse(value, out var cas):
                MemcachedCas = cas;
                break;
            case MemcachedFlushName when long.TryParse(value, out var flushAtMs):
                MemcachedFlushAtMs = flushAtMs;
                break;
            case MemcachedPeakName when long.TryParse(value, out var peak):
                MemcachedPeakItems = peak;
                break;
            case "aof-base" or "aof-preamble":
                IsAppendOnlyBase = value == "1";
                break;
        }
    }
}

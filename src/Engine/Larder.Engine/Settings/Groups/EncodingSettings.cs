// Up to which size a collection is packed into one block.
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings.Groups;

/// <summary>Thresholds between the compact and the fast form of each type.</summary>
public sealed class EncodingSettings
{
    internal EncodingSettings(SettingTable table)
    {
        HashMaxListpackEntries = table.Add(Entries("hash-max-listpack-entries", 512, "hash-max-ziplist-entries"));
        HashMaxListpackValue = table.Add(Bytes("hash-max-listpack-value", 64, "hash-max-ziplist-value"));
        ListMaxListpackSize = table.Add(new Number(
            "list-max-listpack-size", -2, int.MinValue, int.MaxValue, alias: "list-max-ziplist-size"));
        ListCompressDepth = table.Add(new Number("list-compress-depth", 0, 0, int.MaxValue));
        SetMaxIntsetEntries = table.Add(Entries("set-max-intset-entries", 512));
        SetMaxListpackEntries = table.Add(Entries("set-max-listpack-entries", 128));
        SetMaxListpackValue = table.Add(Entries("set-max-listpack-value", 64));
        SortedSetMaxListpackEntries = table.Add(Entries("zset-max-listpack-entries", 128, "zset-max-ziplist-entries"));
        SortedSetMaxListpackValue = table.Add(Bytes("zset-max-listpack-value", 64, "zset-max-ziplist-value"));
        HllSparseMaxBytes = table.Add(Bytes("hll-sparse-max-bytes", 3000));
        StreamNodeMaxBytes = table.Add(Bytes("stream-node-max-bytes", 4096));
        StreamNodeMaxEntries = table.Add(Entries("stream-node-max-entries", 100));
    }

    static Number Entries(string name, long usual, string? alias = null) =>
        new(name, usual, 0, long.MaxValue, alias: alias);

    static Number Bytes(string name, long usual, string? alias = null) =>
        new(name, usual, 0, long.MaxValue, NumberForm.Memory, alias: alias);

    /// <summary>Most fields of a packed hash.</summary>
    public Number HashMaxListpackEntries { get; }

    /// <summary>Longest field or value of a packed hash, in bytes.</summary>
    public Number HashMaxListpackValue { get; }

    /// <summary>Size of one node of a list: elements when positive; -1 to -5 mean 4, 8, 16, 32, 64 KiB.</summary>
    public Number ListMaxListpackSize { get; }

    /// <summary>How many nodes at each end of a list stay uncompressed; 0 compresses none.</summary>
    public Number ListCompressDepth { get; }

    /// <summary>Most members of a set of integers kept as sorted array.</summary>
    public Number SetMaxIntsetEntries { get; }

    /// <summary>Most members of a packed set.</summary>
    public Number SetMaxListpackEntries { get; }

    /// <summary>Longest member of a packed set, in bytes.</summary>
    public Number SetMaxListpackValue { get; }

    /// <summary>Most members of a packed sorted set.</summary>
    public Number SortedSetMaxListpackEntries { get; }

    /// <summary>Longest member of a packed sorted set, in bytes.</summary>
    public Number SortedSetMaxListpackValue { get; }

    /// <summary>Largest sparse HyperLogLog, in bytes.</summary>
    public Number HllSparseMaxBytes { get; }

    /// <summary>Largest node of a stream, in bytes; 0 for no limit.</summary>
    public Number StreamNodeMaxBytes { get; }

    /// <summary>Most entries of a node of a stream; 0 for no limit.</summary>
    public Number StreamNodeMaxEntries { get; }
}

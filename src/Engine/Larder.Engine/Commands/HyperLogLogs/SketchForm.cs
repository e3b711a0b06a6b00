// How a HyperLogLog lies in a string, byte for byte as Redis and Valkey keep it, so that GET, SET, DUMP and replication
// carry it between them.
//
//     0      4          5          8             16
//     | HYLL | encoding | 0  0  0  | cardinality | registers ... |
//
//     encoding      0 dense, 1 sparse
//     cardinality   u64, the last estimate; its highest bit says that the registers changed since
//     dense         16384 registers of 6 bits, lowest bits first: 12288 bytes
//     sparse        runs of registers, see SparseRegisters
using System.Buffers.Binary;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchForm
{
    public const int HeaderBytes = 16;
    public const int RegisterCount = 16384;
    public const int DenseBytes = HeaderBytes + RegisterCount * 6 / 8;

    const int EncodingOffset = 4, CardinalityOffset = 8;
    const ulong StaleBit = 1ul << 63;

    /// <summary>Whether a string may be one; of a sparse one the runs can still be bad.</summary>
    public static bool IsSketch(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderBytes || !value.StartsWith("HYLL"u8)) return false;
        return value[EncodingOffset] switch
        {
            0 => value.Length == DenseBytes,
            1 => true,
            _ => false,
        };
    }

    public static bool IsSparse(ReadOnlySpan<byte> value) => value[EncodingOffset] == 1;

    /// <summary>Writes the header of a sketch without elements.</summary>
    public static void WriteHeader(Span<byte> value, bool sparse)
    {
        value[..HeaderBytes].Clear();
        "HYLL"u8.CopyTo(value);
        SetEncoding(value, sparse);
    }

    public static void SetEncoding(Span<byte> value, bool sparse) => value[EncodingOffset] = sparse ? (byte)1 : (byte)0;

    /// <summary>The estimate that is kept; false when the registers changed since.</summary>
    public static bool TryGetCardinality(ReadOnlySpan<byte> value, out long cardinality)
    {
        var kept = BinaryPrimitives.ReadUInt64LittleEndian(value[CardinalityOffset..]);
        cardinality = (long)kept;
        return (kept & StaleBit) == 0;
    }

    public static void SetCardinality(Span<byte> value, long cardinality) =>
        BinaryPrimitives.WriteInt64LittleEndian(value[CardinalityOffset..], cardinality);

    /// <summary>Notes that the registers changed.</summary>
    public static void SetStale(Span<byte> value) => value[HeaderBytes - 1] |= 0x80;
}

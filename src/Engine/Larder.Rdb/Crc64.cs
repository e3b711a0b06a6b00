// The checksum of RDB files and DUMP payloads: CRC-64 with the polynomial of Jones, low bits first, starting from 0.
using System.Buffers.Binary;

namespace Larder.Rdb;

/// <summary>Eight bytes a step, through eight tables.</summary>
public static class Crc64
{
    const ulong Polynomial = 0x95AC9329AC4BC9B5;
    const int Lanes = 8;

    // Tables[lane * 256 + b] is what byte b does to the sum when `lane` bytes follow it.
    static readonly ulong[] Tables = MakeTables();

    /// <summary>Goes on with a sum over more bytes; the sum of nothing is 0.</summary>
    public static ulong Append(ulong sum, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ sum;
            sum = 0;
            for (var lane = 0; lane < Lanes; lane++)
                sum ^= tables[(Lanes - 1 - lane) * 256 + (int)((word >> (8 * lane)) & 0xFF)];
        }
        foreach (var value in bytes) sum = tables[(byte)(sum ^ value)] ^ (sum >> 8);
        return sum;
    }

    static ulong[] MakeTables()
    {
        var tables = new ulong[Lanes * 256];
        for (var value = 0; value < 256; value++)
        {
            var sum = (ulong)value;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? (sum >> 1) ^ Polynomial : sum >> 1;
            tables[value] = sum;
        }
        for (var at = 256; at < tables.Length; at++)
        {
            var before = tables[at - 256];
            tables[at] = tables[(byte)before] ^ (before >> 8);
        }
        return tables;
    }
}

// The checksum of RDB files and DUMP payloads: CRC-64 with the polynomial of Jones, low bits first, starting from 0.
//
// Long runs are folded: what 64 bytes do to those that follow is a product without carries, which processors have an
// instruction for. What a fold leaves, and all runs on other processors, go through tables, eight bytes a step.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Rdb;

public static class Crc64
{
    const ulong Polynomial = 0x95AC9329AC4BC9B5;
    const int Lanes = 8;
    const int FoldedBytes = 64, LeastFolded = 2 * FoldedBytes;

    // Tables[lane * 256 + b] is what byte b does to the sum when `lane` bytes follow it.
    static readonly ulong[] Tables = MakeTables();

    // What bits 0 to 63 and 64 to 127 of a block do to one that comes so many bits later. A product of two numbers whose
    // low bits stand for high powers is short of one power, hence the odd exponents.
    static readonly Vector128<ulong> Over512 = Vector128.Create(PowerOf(512 + 63), PowerOf(512 - 1));
    static readonly Vector128<ulong> Over128 = Vector128.Create(PowerOf(128 + 63), PowerOf(128 - 1));

    /// <summary>Goes on with a sum over more bytes; the sum of nothing is 0.</summary>
    public static ulong Append(ulong sum, ReadOnlySpan<byte> bytes) =>
        Pclmulqdq.IsSupported && bytes.Length >= LeastFolded ? AppendFolded(sum, bytes) : AppendByTables(sum, bytes);

    internal static ulong AppendByTables(ulong sum, ReadOnlySpan<byte> bytes)
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

    // Four blocks side by side, so that a product need not wait for the one before it.
    static ulong AppendFolded(ulong sum, ReadOnlySpan<byte> bytes)
    {
        ref var at = ref MemoryMarshal.GetReference(bytes);
        nuint length = (nuint)bytes.Length, done = FoldedBytes;
        var (a, b, c, d) = (Load(ref at, 0) ^ Vector128.Create(sum, 0), Load(ref at, 16), Load(ref at, 32), Load(ref at, 48));
        // Safe: 64 bytes are there behind what is done.
        for (; length - done >= FoldedBytes; done += FoldedBytes)
        {
            a = Fold(a, Over512) ^ Load(ref at, done);
            b = Fold(b, Over512) ^ Load(ref at, done + 16);
            c = Fold(c, Over512) ^ Load(ref at, done + 32);
            d = Fold(d, Over512) ^ Load(ref at, done + 48);
        }
        var folded = Fold(Fold(Fold(a, Over128) ^ b, Over128) ^ c, Over128) ^ d;
        Span<byte> left = stackalloc byte[16];
        folded.AsByte().CopyTo(left);
        return AppendByTables(AppendByTables(0, left), bytes[(int)done..]);
    }

    static Vector128<ulong> Load(ref byte at, nuint offset) => Vector128.LoadUnsafe(ref at, offset).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Fold(Vector128<ulong> block, Vector128<ulong> over) =>
        Pclmulqdq.CarrylessMultiply(block, over, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, over, 0x11);

    // What is left of a power of x when the polynomial is divided out.
    static ulong PowerOf(int exponent)
    {
        var power = 1ul << 63;
        for (; exponent > 0; exponent--) power = Next(power);
        return power;
    }

    static ulong Next(ulong sum) => (sum & 1) != 0 ? (sum >> 1) ^ Polynomial : sum >> 1;

    static ulong[] MakeTables()
    {
        var tables = new ulong[Lanes * 256];
        for (var value = 0; value < 256; value++)
        {
            var sum = (ulong)value;
            for (var bit = 0; bit < 8; bit++) sum = Next(sum);
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

// Which register an element belongs to, and with which count: MurmurHash2 in its 64-bit form, as the real servers use it.
using System.Buffers.Binary;
using System.Numerics;

namespace Larder.Engine.Commands.HyperLogLogs;

static class ElementHash
{
    const ulong Multiplier = 0xC6A4A7935BD1E995;
    const uint Seed = 0xADC83B19;
    const int Shift = 47;
    const int RegisterBits = 14;

    /// <summary>The element's register, and one more than the zeros that its remaining hash bits begin with.</summary>
    public static (int Register, int Count) Of(ReadOnlySpan<byte> element)
    {
        var hash = Hash(element);
        var register = (int)(hash & (SketchForm.RegisterCount - 1));
        // A bit above all ends the zeros.
        var rest = (hash >> RegisterBits) | (1ul << (64 - RegisterBits));
        return (register, BitOperations.TrailingZeroCount(rest) + 1);
    }

    static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ ((ulong)bytes.Length * Multiplier);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
            word ^= word >> Shift;
            hash = (hash ^ (word * Multiplier)) * Multiplier;
        }
        if (bytes.Length > 0)
        {
            for (var i = 0; i < bytes.Length; i++) hash ^= (ulong)bytes[i] << (8 * i);
            hash *= Multiplier;
        }
        hash ^= hash >> Shift;
        hash *= Multiplier;
        return hash ^ (hash >> Shift);
    }
}

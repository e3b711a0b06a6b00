// 16384 registers of 6 bits, lowest bits first: four registers in three bytes.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Larder.Engine.Commands.HyperLogLogs;

static class DenseRegisters
{
    public const int Bytes = SketchForm.RegisterCount * 6 / 8;

    public static int Get(ReadOnlySpan<byte> registers, int index)
    {
        var (at, shift) = (index * 6 / 8, index * 6 % 8);
        var low = registers[at] >> shift;
        return (shift <= 2 ? low : low | (registers[at + 1] << (8 - shift))) & 63;
    }

    public static void Set(Span<byte> registers, int index, int count)
    {
        var (at, shift) = (index * 6 / 8, index * 6 % 8);
        registers[at] = (byte)((registers[at] & ~(63 << shift)) | (count << shift));
        if (shift <= 2) return;
        registers[at + 1] = (byte)((registers[at + 1] & ~(63 >> (8 - shift))) | (count >> (8 - shift)));
    }

    /// <summary>Raises a register; false when it is as high already.</summary>
    public static bool Raise(Span<byte> registers, int index, int count)
    {
        if (Get(registers, index) >= count) return false;
        Set(registers, index, count);
        return true;
    }

    /// <summary>Counts the registers of each value, 0 to 63.</summary>
    public static void AddTo(Span<int> histogram, ReadOnlySpan<byte> registers)
    {
        for (var i = 0; i < Bytes; i += 3)
        {
            var four = registers[i] | (registers[i + 1] << 8) | (registers[i + 2] << 16);
            histogram[four & 63]++;
            histogram[(four >> 6) & 63]++;
            histogram[(four >> 12) & 63]++;
            histogram[four >> 18]++;
        }
    }

    /// <summary>Raises registers of one byte each to these.</summary>
    public static void MergeInto(Span<byte> highest, ReadOnlySpan<byte> registers)
    {
        var merged = Vector128.IsHardwareAccelerated ? MergeVectors(highest, registers) : 0;
        for (int i = merged, register = merged / 3 * 4; i < Bytes; i += 3, register += 4)
        {
            var four = registers[i] | (registers[i + 1] << 8) | (registers[i + 2] << 16);
            for (var one = 0; one < 4; one++, four >>= 6)
                highest[register + one] = (byte)Math.Max(highest[register + one], four & 63);
        }
    }

    // Sixteen registers at a time: each three bytes go to a lane of four, and there the registers to a byte each. Loads go
    // four bytes beyond what they use, so the last ones are left. Returns the bytes done.
    // Safe: both are as long as all registers take, and the last load and store end within that.
    static int MergeVectors(Span<byte> highest, ReadOnlySpan<byte> registers)
    {
        const int bytesEach = 12;
        Base.Check.That(highest.Length >= SketchForm.RegisterCount && registers.Length >= Bytes);
        var lanes = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        ref var source = ref MemoryMarshal.GetReference(registers);
        ref var target = ref MemoryMarshal.GetReference(highest);
        nuint done = 0, register = 0;
        for (; done + (nuint)Vector128<byte>.Count <= Bytes; done += bytesEach, register += 16)
        {
            var packed = Vector128.ShuffleNative(Vector128.LoadUnsafe(ref source, done), lanes).AsUInt32();
            var values = (packed & Vector128.Create(0x3Fu)) |
                ((packed << 2) & Vector128.Create(0x3F00u)) |
                ((packed << 4) & Vector128.Create(0x3F0000u)) |
                ((packed << 6) & Vector128.Create(0x3F000000u));
            Vector128.Max(values.AsByte(), Vector128.LoadUnsafe(ref target, register)).StoreUnsafe(ref target, register);
        }
        return (int)done;
    }
}

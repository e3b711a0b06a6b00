// 16384 registers of 6 bits, lowest bits first: four registers in three bytes.
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
        for (int i = 0, register = 0; i < Bytes; i += 3, register += 4)
        {
            var four = registers[i] | (registers[i + 1] << 8) | (registers[i + 2] << 16);
            for (var one = 0; one < 4; one++, four >>= 6)
                highest[register + one] = (byte)Math.Max(highest[register + one], four & 63);
        }
    }
}

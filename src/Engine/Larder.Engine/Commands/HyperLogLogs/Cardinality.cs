// The estimate of how many elements a sketch has seen, from how many registers have which value: the improved raw
// estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284), which
// needs no table of corrections.
namespace Larder.Engine.Commands.HyperLogLogs;

static class Cardinality
{
    /// <summary>Values that a register can have.</summary>
    public const int ValueCount = 64;

    const int HashBits = 50; // of an element beyond those that choose the register
    const double Alpha = 0.721347520444481703680; // 1 / (2 ln 2)

    /// <summary>The estimate of a sketch; false when its runs make no sense.</summary>
    public static bool TryEstimate(ReadOnlySpan<byte> sketch, out long estimate)
    {
        Span<int> histogram = stackalloc int[ValueCount];
        histogram.Clear();
        var registers = sketch[SketchForm.HeaderBytes..];
        var valid = true;
        if (SketchForm.IsSparse(sketch)) valid = SparseRegisters.TryAddTo(histogram, registers);
        else DenseRegisters.AddTo(histogram, registers);
        estimate = valid ? Estimate(histogram) : 0;
        return valid;
    }

    /// <summary>The estimate from the number of registers of each value.</summary>
    public static long Estimate(ReadOnlySpan<int> histogram)
    {
        const double Count = SketchForm.RegisterCount;
        var z = Count * Tau((Count - histogram[HashBits + 1]) / Count);
        for (var value = HashBits; value >= 1; value--) z = (z + histogram[value]) * 0.5;
        z += Count * Sigma(histogram[0] / Count);
        return (long)Math.Round(Alpha * Count * Count / z, MidpointRounding.AwayFromZero);
    }

    static double Sigma(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double y = 1, z = x, before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (before != z);
        return z;
    }

    static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        double y = 1, z = 1 - x, before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }
        while (before != z);
        return z / 3;
    }
}

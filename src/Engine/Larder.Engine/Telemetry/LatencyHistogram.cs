// How long a command took, as counts of times: 32 steps for each power of two of nanoseconds, so that a value is known to
// three percent, from 32 ns to a minute and more.
//
//     index = (power - 5) * 32 + the five bits below the leading one
using System.Numerics;

namespace Larder.Engine.Telemetry;

/// <summary>Written by one thread; others may read counts that are a moment old.</summary>
public sealed class LatencyHistogram
{
    const int StepBits = 5;
    const int Steps = 1 << StepBits;
    const int MaxPower = 37;

    readonly int[] _counts = new int[(MaxPower - StepBits + 1) * Steps];

    public void Record(long ns, int count = 1) => _counts[IndexOf(ns)] += count;

    /// <summary>Adds the counts of another loop's histogram.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    public long Count => _counts.Sum(count => (long)count);

    /// <summary>The time that this share of all calls did not exceed, nanoseconds; 0 when there were none.</summary>
    public long AtPercentile(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) return UpperOf(i);
        }
        return 0;
    }

    /// <summary>How many calls took less than this power of two of nanoseconds.</summary>
    public long CountBelowPower(int power)
    {
        long count = 0;
        var end = Math.Min(_counts.Length, (power - StepBits) * Steps);
        for (var i = 0; i < end; i++) count += _counts[i];
        return count;
    }

    static int IndexOf(long ns)
    {
        if (ns < Steps) ns = Steps;
        var power = BitOperations.Log2((ulong)ns);
        if (power > MaxPower) return (MaxPower - StepBits + 1) * Steps - 1;
        return ((power - StepBits) << StepBits) | ((int)(ns >> (power - StepBits)) & (Steps - 1));
    }

    // The largest time that has this index.
    static long UpperOf(int index)
    {
        var power = (index >> StepBits) + StepBits;
        var step = index & (Steps - 1);
        return ((long)(Steps + step + 1) << (power - StepBits)) - 1;
    }
}

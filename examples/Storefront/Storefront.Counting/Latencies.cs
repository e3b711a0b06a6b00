// How long answers took, as counts of answers in steps of time, each 5 % above the last. Counts of two moments subtracted are
// those of the time between.
namespace Storefront.Counting;

/// <summary>Counts of answers by their time.</summary>
public readonly record struct Latencies(ReadOnlyMemory<long> Counts)
{
    const double FirstMs = 0.1, Growth = 1.05;

    /// <summary>From 0.1 ms to a minute.</summary>
    public const int StepCount = 274;

    public long Total => Sum(Counts.Span);

    public static int StepOf(TimeSpan time)
    {
        var step = Math.Ceiling(Math.Log(Math.Max(time.TotalMilliseconds, FirstMs) / FirstMs, Growth));
        return (int)Math.Clamp(step, 0, StepCount - 1);
    }

    /// <summary>What the given share of the answers took at most, in ms; null where there are none.</summary>
    public double? Percentile(double share)
    {
        var counts = Counts.Span;
        var rest = (long)Math.Ceiling(share * Sum(counts));
        if (rest == 0) return null;
        for (var step = 0; step < counts.Length; step++)
        {
            rest -= counts[step];
            if (rest <= 0) return FirstMs * Math.Pow(Growth, step);
        }

        return null;
    }

    public static Latencies operator +(Latencies a, Latencies b) => Join(a, b, static (x, y) => x + y);

    public static Latencies operator -(Latencies a, Latencies b) => Join(a, b, static (x, y) => x - y);

    static Latencies Join(Latencies a, Latencies b, Func<long, long, long> join)
    {
        if (b.Counts.IsEmpty) return a;
        var joined = new long[StepCount];
        for (var step = 0; step < StepCount; step++)
            joined[step] = join(a.Counts.IsEmpty ? 0 : a.Counts.Span[step], b.Counts.Span[step]);
        return new Latencies(joined);
    }

    static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts) sum += count;
        return sum;
    }
}

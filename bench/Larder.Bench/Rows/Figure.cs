// A column of the tables: something measured, its unit and how it is written.
using System.Globalization;

namespace Larder.Bench.Rows;

/// <summary>Which of two values of a figure is the better one.</summary>
enum Better
{
    Lower,
    Higher,

    /// <summary>Neither: it says how far another figure can be trusted.</summary>
    None,
}

/// <summary>One kind of measured value.</summary>
/// <param name="Title">The head of its column, with the unit.</param>
/// <param name="Format">A .NET number format.</param>
/// <param name="Better">Which value is the better one.</param>
sealed record Figure(string Title, string Format, Better Better)
{
    public static readonly Figure Throughput = new("requests/s", "#,0", Better.Higher);
    public static readonly Figure P50 = new("p50 us", "#,0", Better.Lower);
    public static readonly Figure P99 = new("p99 us", "#,0", Better.Lower);
    public static readonly Figure MedianWindowP99 = new("median p99 of 50 ms us", "#,0", Better.Lower);
    public static readonly Figure P999 = new("p99.9 us", "#,0", Better.Lower);
    public static readonly Figure Cpu = new("CPU s per million", "0.00", Better.Lower);
    public static readonly Figure PeakMemory = new("peak RSS MiB", "#,0", Better.Lower);
    public static readonly Figure GeneratorShare = new("generator busy %", "0", Better.None);
    public static readonly Figure Rate = new("asked requests/s", "#,0", Better.None);
    public static readonly Figure UsedPerKey = new("used bytes per key", "0.0", Better.Lower);
    public static readonly Figure ResidentPerKey = new("RSS bytes per key", "0.0", Better.Lower);
    public static readonly Figure PerConnection = new("KiB per idle connection", "0.00", Better.Lower);
    public static readonly Figure LagP50 = new("lag p50 ms", "#,0.0", Better.Lower);
    public static readonly Figure LagP99 = new("lag p99 ms", "#,0.0", Better.Lower);
    public static readonly Figure Expired = new("gone in time %", "0.0", Better.None);

    public static readonly Figure HitRatio = new("hits %", "0.00", Better.Higher);
    public static readonly Figure ChurnSeconds = new("s", "#,0", Better.None);
    public static readonly Figure PeakResidentOfMaxMemory = new("peak RSS % of maxmemory", "0.0", Better.Lower);
    public static readonly Figure LastResidentOfMaxMemory = new("last RSS % of maxmemory", "0.0", Better.Lower);
    public static readonly Figure PeakOfMaxMemory = new("peak use % of maxmemory", "0.0", Better.Lower);

    public static readonly Figure FillSeconds = new("fill s", "0.0", Better.None);
    public static readonly Figure GrowingP99 = new("growing p99 us", "#,0", Better.Lower);
    public static readonly Figure GrowingP999 = new("growing p99.9 us", "#,0", Better.Lower);
    public static readonly Figure GrowingMax = new("growing max us", "#,0", Better.Lower);
    public static readonly Figure SteadyP99 = new("steady p99 us", "#,0", Better.Lower);
    public static readonly Figure SteadyP999 = new("steady p99.9 us", "#,0", Better.Lower);
    public static readonly Figure SteadyMax = new("steady max us", "#,0", Better.Lower);
    public static readonly Figure Collections = new("GCs", "0", Better.Lower);
    public static readonly Figure LongestCollection = new("longest GC us", "#,0", Better.Lower);
    public static readonly Figure CalmP99 = new("before p99 us", "#,0", Better.Lower);
    public static readonly Figure CalmMedianP99 = new("before median p99 of 50 ms us", "#,0", Better.Lower);
    public static readonly Figure CalmMax = new("before max us", "#,0", Better.Lower);
    public static readonly Figure ExpiringP99 = new("meanwhile p99 us", "#,0", Better.Lower);
    public static readonly Figure ExpiringMedianP99 = new("meanwhile median p99 of 50 ms us", "#,0", Better.Lower);
    public static readonly Figure ExpiringMax = new("meanwhile max us", "#,0", Better.Lower);
    public static readonly Figure GoneSeconds = new("all gone after s", "0.00", Better.Lower);
    public static readonly Figure UsedFull = new("full used MiB", "#,0", Better.Lower);
    public static readonly Figure ResidentFull = new("full RSS MiB", "#,0", Better.Lower);
    public static readonly Figure UsedAfter = new("after used MiB", "#,0", Better.Lower);
    public static readonly Figure ResidentAfter = new("after RSS MiB", "#,0", Better.Lower);
    public static readonly Figure ResidentOfUsed = new("after RSS/used", "0.00", Better.Lower);

    public static readonly Figure StallCpu = new("most CPU within a GET us", "#,0", Better.Lower);
    public static readonly Figure StallWait = new("longest GET us", "#,0", Better.Lower);
    public static readonly Figure StallReply = new("reply ms", "#,0.0", Better.Lower);
    public static readonly Figure StallWork = new("CPU ms in all", "#,0", Better.Lower);

    public static readonly Figure Seconds = new("s", "0.00", Better.Lower);
    public static readonly Figure CpuSeconds = new("CPU s", "0.00", Better.Lower);
    public static readonly Figure ReplicaCpuSeconds = new("CPU s of the replica", "0.00", Better.Lower);
    public static readonly Figure CpuOfAlone = new("CPU % of without replicas", "0", Better.Lower);
    public static readonly Figure ThroughputOfCalm = new("% of requests/s without", "0", Better.Higher);
    public static readonly Figure P99OfCalm = new("p99 % of without", "0", Better.Lower);
    public static readonly Figure MemoryOfCalm = new("peak memory % of without", "0", Better.Lower);
    public static readonly Figure Snapshots = new("snapshots", "0", Better.None);

    public string Write(double value) =>
        double.IsNaN(value) ? "-" : value.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The better one of two values; a value that is not there loses.</summary>
    public double BetterOf(double one, double other)
    {
        if (double.IsNaN(one) || double.IsNaN(other)) return double.IsNaN(one) ? other : one;
        return Better == Better.Lower ? Math.Min(one, other) : Math.Max(one, other);
    }
}

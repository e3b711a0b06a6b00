// The machine that a table was made on: a figure without it says nothing.
using System.Globalization;
using System.Runtime.InteropServices;

namespace Larder.Bench.Report;

static class MachineFacts
{
    /// <summary>Processor, memory, kernel and runtime, a line each.</summary>
    public static IReadOnlyList<string> Lines =>
    [
        $"processor: {Environment.ProcessorCount} x {Field("/proc/cpuinfo", "model name") ?? "?"}",
        $"memory: {MemoryBytes("MemTotal") / 1073741824.0:0.0} GiB",
        $"kernel: {RuntimeInformation.OSDescription}",
        $"runtime: {RuntimeInformation.FrameworkDescription}",
    ];

    /// <summary>Memory that programs can still get.</summary>
    public static long AvailableBytes => MemoryBytes("MemAvailable");

    /// <summary>Runnable threads over the last minute: what else the machine was doing.</summary>
    public static double LoadAverage =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    static long MemoryBytes(string name)
    {
        var value = Field("/proc/meminfo", name)?.Split(' ')[0] ?? "0";
        return long.Parse(value, CultureInfo.InvariantCulture) * 1024;
    }

    static string? Field(string path, string name)
    {
        foreach (var line in File.ReadLines(path))
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(name)) return line[(colon + 1)..].Trim();
        }
        return null;
    }
}

// The machine that a table was made on: a figure without it says nothing.
using System.Globalization;
using System.Runtime.InteropServices;

namespace Larder.Bench.Report;

static class MachineFacts
{
    /// <summary>Processors and how they lie, memory, kernel and runtime, a line each.</summary>
    public static IReadOnlyList<string> Lines =>
    [
        $"processor: {Environment.ProcessorCount} x {Field("/proc/cpuinfo", "model name") ?? "?"}",
        $"topology: {Topology}",
        $"memory: {MemoryBytes("MemTotal") / 1073741824.0:0.0} GiB",
        $"kernel: {RuntimeInformation.OSDescription}",
        $"runtime: {RuntimeInformation.FrameworkDescription}",
    ];

    /// <summary>Memory that programs can still get.</summary>
    public static long AvailableBytes => MemoryBytes("MemAvailable");

    /// <summary>Runnable threads over the last minute: what else the machine was doing.</summary>
    public static double LoadAverage =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The core that a processor belongs to, as package and number; two processors of one core share what it
    /// has.</summary>
    public static string CoreOf(int processor)
    {
        var folder = $"/sys/devices/system/cpu/cpu{processor}/topology/";
        return Directory.Exists(folder)
            ? $"{Line(folder + "physical_package_id")}.{Line(folder + "core_id")}"
            : $"?.{processor}";
    }

    static string Topology
    {
        get
        {
            string[] cores = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(CoreOf).Distinct()];
            var packages = cores.Select(core => core.Split('.')[0]).Distinct().Count();
            var guest = Field("/proc/cpuinfo", "flags")?.Split(' ').Contains("hypervisor") == true;
            var of = packages == 1 ? "1 package" : $"{packages} packages";
            return $"{Environment.ProcessorCount} processors on {cores.Length} cores of {of}"
                + (guest ? ", a virtual machine" : "");
        }
    }

    static string Line(string path) => File.ReadAllText(path).Trim();

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

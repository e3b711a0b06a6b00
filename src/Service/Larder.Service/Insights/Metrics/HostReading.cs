// What the kernel tells of the whole machine.
using System.Globalization;

namespace Larder.Service.Insights.Metrics;

/// <summary>A machine at one moment.</summary>
/// <param name="BusyTicks">Processor time used by anybody since the machine started.</param>
/// <param name="AllTicks">Processor time that there was.</param>
sealed record HostReading(long BusyTicks, long AllTicks, long FreeBytes, long SwapUsedBytes)
{
    const long KibibyteBytes = 1024;

    public static HostReading Take() => Parse(File.ReadLines("/proc/stat").First(), File.ReadAllText("/proc/meminfo"));

    /// <param name="processors">The line "cpu" of /proc/stat: user, nice, system, idle, iowait, ...</param>
    /// <param name="memory">The text of /proc/meminfo.</param>
    public static HostReading Parse(string processors, string memory)
    {
        var ticks = processors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var sizes = memory.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new HostReading(
            ticks.Sum() - ticks[3] - ticks[4], ticks.Sum(), Bytes("MemAvailable"), Bytes("SwapTotal") - Bytes("SwapFree"));

        long Bytes(string name) => sizes.TryGetValue(name, out var text)
            ? KibibyteBytes * long.Parse(text.Trim().Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;
    }
}

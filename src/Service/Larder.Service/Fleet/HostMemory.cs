// How much memory this host has for nodes: what the machine has, or less where the service runs in a control group with a limit.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>The memory of this host.</summary>
static class HostMemory
{
    /// <summary>In bytes; as seen by this process.</summary>
    public static long Bytes()
    {
        var physical = OfMachine(ReadLines("/proc/meminfo"));
        var limits = LimitFilesOf(ReadLines("/proc/self/cgroup")).SelectMany(ReadLines).Select(LimitOf);
        return limits.Append(physical).Min();
    }

    /// <summary>Of the lines of /proc/meminfo.</summary>
    public static long OfMachine(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal)) ?? "";
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? long.Parse(words[1], CultureInfo.InvariantCulture) * 1024 : long.MaxValue;
    }

    /// <summary>Where the limits stand that hold for a process with those lines in /proc/self/cgroup: its own group's and those
    /// of all groups around it.</summary>
    public static IEnumerable<string> LimitFilesOf(IEnumerable<string> lines)
    {
        foreach (var parts in lines.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            var (root, file) = parts switch
            {
                ["0", "", _] => ("/sys/fs/cgroup", "memory.max"),
                [_, var kinds, _] when kinds.Split(',').Contains("memory") => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
                _ => ("", ""),
            };
            if (root.Length == 0) continue;
            for (var group = parts[2].TrimEnd('/'); ; group = group[..Math.Max(group.LastIndexOf('/'), 0)])
            {
                yield return $"{root}{group}/{file}";
                if (group.Length == 0) break;
            }
        }
    }

    /// <summary>"max" and what makes no sense is no limit.</summary>
    public static long LimitOf(string line) =>
        long.TryParse(line, CultureInfo.InvariantCulture, out var bytes) ? bytes : long.MaxValue;

    static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

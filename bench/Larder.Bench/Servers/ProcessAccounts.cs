// What a process has used, from the kernel's own accounts.
//
//   /proc/PID/stat        pid (name) state ... utime stime cutime cstime    fields 14 to 17, all threads, in ticks of 10 ms
//   /proc/PID/status      VmRSS, VmHWM                         in KiB
//   /proc/PID/task/TID/schedstat   ns on a processor ...       of one thread
//   /proc/PID/smaps_rollup  Pss                          in KiB; what is shared is divided
//   /proc/PID/clear_refs  5                                    starts VmHWM anew
using System.Globalization;

namespace Larder.Bench.Servers;

/// <summary>Processor time and memory of one process.</summary>
sealed class ProcessAccounts(int processId)
{
    const double TicksPerSecond = 100;

    /// <summary>User and system time of all threads so far, in seconds; of children (Valkey saves in one) as they end.</summary>
    public double CpuSeconds
    {
        get
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            // The name may hold spaces and parentheses; the last one ends it, and field 3 follows.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[(14 - 3)..(18 - 3)].Sum(Number) / TicksPerSecond;
        }
    }

    /// <summary>Processor time of each thread so far, in nanoseconds.</summary>
    public Dictionary<int, long> ThreadCpuNs()
    {
        var times = new Dictionary<int, long>();
        foreach (var folder in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            try
            {
                var text = File.ReadAllText($"{folder}/schedstat");
                times[(int)Number(Path.GetFileName(folder))] = Number(text[..text.IndexOf(' ')]);
            }
            catch (IOException)
            {
                // The thread has ended since it was listed.
            }
        }
        return times;
    }

    /// <summary>Resident memory now.</summary>
    public long ResidentBytes => StatusBytes("VmRSS:");

    /// <summary>
    /// Memory of the process and of the children that it forked, what several of them share counted once.
    /// </summary>
    public long ProportionalBytes
    {
        get
        {
            var bytes = RollupBytes(processId);
            foreach (var child in Children()) bytes += RollupBytes(child);
            return bytes;
        }
    }

    /// <summary>The most resident memory since <see cref="ResetPeak"/>.</summary>
    public long PeakResidentBytes => StatusBytes("VmHWM:");

    public void ResetPeak()
    {
        try
        {
            File.WriteAllText($"/proc/{processId}/clear_refs", "5");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Where the kernel does not offer this, the peak is that of the server's whole life.
        }
    }

    IEnumerable<int> Children()
    {
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            string text;
            try
            {
                text = File.ReadAllText($"{thread}/children");
            }
            catch (IOException)
            {
                continue; // it has ended since it was listed
            }
            foreach (var child in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return (int)Number(child);
        }
    }

    static long RollupBytes(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/smaps_rollup"))
                if (line.StartsWith("Pss:", StringComparison.Ordinal)) return Number(line.Split(' ')[^2]) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The child has ended.
        }
        return 0;
    }

    long StatusBytes(string name)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            if (line.StartsWith(name, StringComparison.Ordinal)) return Number(line.Split(' ')[^2]) * 1024;
        return 0;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

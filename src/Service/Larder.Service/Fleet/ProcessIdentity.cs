// Which process is meant. A pid alone is not enough, for the kernel gives pids out again; together with the boot and the
// moment of the start it names one process for good. A node's launcher writes it to a file in the node's directory:
//
//   <pid> <start, clock ticks after boot> <boot id>
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>One process of this host, now or earlier.</summary>
sealed record ProcessIdentity(int Pid, string StartTicks, string BootId)
{
    public const string FileName = "node.pid";

    /// <summary>The process that has <paramref name="pid"/> now, or null when none has.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return new ProcessIdentity(pid, StartTicksOf(File.ReadAllText($"/proc/{pid}/stat")), boot);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a node's launcher left in the node's directory, or null.</summary>
    public static ProcessIdentity? ReadFrom(string directory)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file)) return null;
        var parts = File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid)
            ? new ProcessIdentity(pid, parts[1], parts[2])
            : null;
    }

    /// <summary>The 22nd field of a stat line; the second, the program's name, may itself contain blanks.</summary>
    public static string StartTicksOf(string stat)
    {
        var afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return afterName[19];
    }
}

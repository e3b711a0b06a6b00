// Which process is meant. A pid alone is not enough, for the kernel gives pids out again; together with the boot and
// the moment of the start it names one process for good. A node's launcher writes it to a file in the node's
// directory:
//
//   <pid> <start, clock ticks after boot> <boot id>
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>One process of this host, now or earlier.</summary>
sealed record ProcessIdentity(int Pid, string StartTicks, string BootId)
{
    public const string FileName = "node.pid";

    /// <summary>The process that has <paramref name="pid"/> now, or null when none has or it has ended.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return HasEnded(stat) ? null : new ProcessIdentity(pid, StartTicksOf(stat), boot);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a node's launcher left in the node's directory, or null.</summary>
    public static ProcessIdentity? ReadFrom(string directory) => ReadFile(Path.Combine(directory, FileName));

    /// <summary>What a file tells, or null.</summary>
    public static ProcessIdentity? ReadFile(string path)
    {
        if (!File.Exists(path)) return null;
        var parts = File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid)
            ? new ProcessIdentity(pid, parts[1], parts[2])
            : null;
    }

    /// <summary>As in the file.</summary>
    public override string ToString() => $"{Pid} {StartTicks} {BootId}";

    /// <summary>The 22nd field of a stat line.</summary>
    public static string StartTicksOf(string stat) => FieldsFromState(stat)[19];

    /// <summary>Whether the process of a stat line is only waiting for its parent to take note of its end.</summary>
    public static bool HasEnded(string stat) => FieldsFromState(stat)[0] is "Z" or "X";

    // The second field, the program's name in parentheses, may itself contain blanks and parentheses.
    static string[] FieldsFromState(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
}

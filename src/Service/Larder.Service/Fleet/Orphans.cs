// Node processes that no folder knows: their folder was removed while they ran, or the service died while it started them. A
// node carries its folder in its environment, so it is told from anything else that somebody runs there.
using System.Text;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Fleet;

/// <summary>Ends processes that nobody looks after.</summary>
static class Orphans
{
    /// <summary>Kills the nodes of folders below the root, except those processes.</summary>
    public static void Kill(string root, IReadOnlySet<int> except, ILogger log)
    {
        var mark = $"{NodeLauncher.FolderVariable}={root}/";
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), out var pid) || except.Contains(pid)) continue;
            using var process = ProcessHandle.Open(pid);
            if (process is null || !HasMark(pid, mark)) continue;
            log.LogWarning("Process {Pid} is a node that nobody knows any more: it is ended", pid);
            process.Signal(ProcessSignal.Kill);
        }
    }

    static bool HasMark(int pid, string mark)
    {
        try
        {
            var environment = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ"));
            return environment.Split('\0').Any(entry => entry.StartsWith(mark, StringComparison.Ordinal));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

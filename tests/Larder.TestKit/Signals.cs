// Signals to processes.
using System.Diagnostics;

namespace Larder.TestKit;

/// <summary>Sends signals.</summary>
public static class Signals
{
    /// <summary>Sends one (TERM, -KILL, STOP ...). After STOP no thread of the process runs any more: the signal wakes one of
    /// them, and until that has its turn others may go on and answer.</summary>
    public static void Send(string name, int pid)
    {
        var signal = name.TrimStart('-');
        using (var kill = Process.Start("/bin/kill", ["-s", signal, $"{pid}"])) kill.WaitForExit();
        if (signal == "STOP") Wait.Until(() => IsStopped(pid), $"process {pid} to stop");
    }

    static bool IsStopped(int pid)
    {
        if (!Directory.Exists($"/proc/{pid}")) return true;
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task").All(thread => StateOf(thread) is 'T' or 't' or 'Z' or 'X');
        }
        catch (IOException)
        {
            return false; // a thread has ended meanwhile: looked at again
        }
    }

    // PID (NAME) STATE ..., where the name may have brackets of its own.
    static char StateOf(string thread)
    {
        var text = File.ReadAllText($"{thread}/stat");
        return text[text.LastIndexOf(')') + 2];
    }
}

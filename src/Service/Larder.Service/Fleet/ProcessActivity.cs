// Whether a process gets on: what tells one that works, though it does not answer, from one that never will.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>How a process stands at one moment.</summary>
/// <param name="State">As in /proc: R runs or is about to, S sleeps, D waits for a device, T is stopped; of all its threads
/// the busiest.</param>
/// <param name="Ticks">The processor time that it has used.</param>
readonly record struct ProcessActivity(char State, long Ticks)
{
    /// <summary>It does nothing until somebody lets it go on.</summary>
    public bool IsStopped => State is 'T' or 't';

    /// <summary>It has work to do, or waits for the machine.</summary>
    public bool IsBusy => State is 'R' or 'D';

    /// <summary>Of the process of that pid; null when there is none.</summary>
    public static ProcessActivity? Of(int pid)
    {
        try
        {
            var whole = Parse(File.ReadAllText($"/proc/{pid}/stat"));
            // That is the state of the first thread, which may sleep while another waits for its turn on a busy machine.
            if (whole.IsStopped || whole.IsBusy) return whole;
            var threads = Directory.EnumerateDirectories($"/proc/{pid}/task").Select(StateOf);
            return threads.FirstOrDefault(state => state is 'R' or 'D') is var busy && busy != default
                ? whole with { State = busy }
                : whole;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static char StateOf(string thread)
    {
        try
        {
            return Parse(File.ReadAllText($"{thread}/stat")).State;
        }
        catch (IOException)
        {
            return default; // it has ended meanwhile
        }
    }

    /// <summary>Of a stat line: the 3rd, 14th and 15th field.</summary>
    public static ProcessActivity Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessActivity(
            fields[0][0],
            long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }
}

// How many files a process may have open, connections included: the generator and the servers that it starts have the
// same limit.
using System.Globalization;

namespace Larder.Bench.Servers;

static class OpenFiles
{
    // What a process opens beside its connections: files, pipes, epoll sets, a few connections of others.
    const int Others = 200;

    /// <summary>The limit of this process.</summary>
    public static long Limit { get; } = Read();

    /// <summary>Whether so many connections fit.</summary>
    public static bool Allow(int connections) => connections + Others <= Limit;

    /// <summary>As many connections as fit, <paramref name="wanted"/> at most.</summary>
    public static int AtMost(int wanted) => (int)Math.Min(wanted, Limit - Others);

    // Max open files            1024                 1048576              files
    static long Read()
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return soft == "unlimited" ? int.MaxValue : long.Parse(soft, CultureInfo.InvariantCulture);
    }
}

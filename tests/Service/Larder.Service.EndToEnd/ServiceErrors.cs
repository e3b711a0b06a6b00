// What a service says of errors, for the log of the whole run: a call that failed inside of it, which a test may not see, and
// what stood behind a failure.
namespace Larder.Service.EndToEnd;

/// <summary>Passes on what is told at the levels error and critical, with the lines that belong to it.</summary>
sealed class ServiceErrors(int port)
{
    const string Further = "      "; // of what a line before it began

    static readonly string[] s_begins = ["fail: ", "crit: ", "Unhandled exception"];

    bool _isWithin;

    public void Look(string line)
    {
        _isWithin = s_begins.Any(begin => line.StartsWith(begin, StringComparison.Ordinal))
            || (_isWithin && line.StartsWith(Further, StringComparison.Ordinal));
        if (_isWithin) Console.Error.WriteLine($"service {port}: {line}");
    }
}

// The scripts of packaging/, run as whoever ships runs them, and the words in what they make read by the command itself.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Larder.Cli.Commands;
using Larder.Cli.Launch;
using Larder.Cli.Output;
using Xunit;

namespace Larder.Cli.Tests.Packaging;

static class Shipped
{
    public static string Packaging { get; } = FindPackaging();

    /// <summary>What the program writes; it must succeed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var (exitCode, output) = TryRun(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>What it writes where it fails, its errors too.</summary>
    public static (int ExitCode, string Output) TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["SOURCE_DATE_EPOCH"] = "1796000000" },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }

    /// <summary>What the command would do, told these words.</summary>
    public static async Task<object> AskedAsync(IEnumerable<string> words)
    {
        List<object> launched = [];
        Task<int> Keep<T>(T request, CancellationToken stop)
        {
            launched.Add(request!);
            return Task.FromResult(0);
        }
        using StringWriter output = new(), error = new();
        Launchers launchers = new(Keep, Keep, Keep, Keep, Keep, Keep);
        var exitCode = await CommandLine.RunAsync(
            [.. words], launchers, new Terminal(output, error), TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, $"{error}");
        return Assert.Single(launched);
    }

    static string FindPackaging([CallerFilePath] string thisFile = "")
    {
        var folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "packaging");
    }
}

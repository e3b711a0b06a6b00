// Programs that tests use as they are installed. A test whose tool is missing is skipped and says so.
using System.Diagnostics;
using Xunit;

namespace Larder.Service.EndToEnd;

/// <summary>What a program did: its exit status and what it wrote.</summary>
sealed record ToolResult(int ExitCode, string Output, string Error);

static class Tool
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Where programs are looked for; last among those that bench/peers has fetched.</summary>
    public static IEnumerable<string> Folders =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Prepend("/usr/bin"), .. Peers()];

    // This program lies somewhere below the repository.
    static IEnumerable<string> Peers()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = Path.Combine(folder.FullName, "bench", ".peers");
            if (Directory.Exists(peers)) yield return peers;
        }
    }

    /// <summary>The path of a program, or the end of the test when there is none.</summary>
    public static string Require(string name)
    {
        var found = Folders.Select(path => Path.Combine(path, name)).FirstOrDefault(File.Exists);
        if (found is null) Assert.Skip($"{name} is not installed.");
        return found!;
    }

    public static async Task<ToolResult> RunAsync(
        string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new ToolResult(process.ExitCode, await output, await error);
    }

    public static Task<ToolResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(program, new Dictionary<string, string>(), arguments);
}

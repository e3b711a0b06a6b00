// Programs of this machine: where they are, what they say.
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Larder.Bench.Servers;

/// <summary>What a program left behind.</summary>
readonly record struct ProgramResult(int ExitCode, string Output);

static partial class Programs
{
    /// <summary>The full path of a program, or its bare name when no folder of PATH has it.</summary>
    public static string Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? name;
    }

    /// <summary>Runs a program to its end, with both of its outputs in one text.</summary>
    public static async Task<ProgramResult> RunAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var error = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return new ProgramResult(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>"memcached 1.6.45" of whatever a program says about its version.</summary>
    public static string ShortVersion(string told)
    {
        var number = VersionNumber().Match(told);
        var name = told.Split(' ', '\n')[0];
        return number.Success ? $"{name} {number.Value}" : told.Trim();
    }

    /// <summary>The version written into an assembly's file.</summary>
    public static string FileVersion(string path) =>
        FileVersionInfo.GetVersionInfo(path).ProductVersion?.Split('+')[0] ?? "?";

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}

// The tutorials, run as they stand: their shell blocks are one session of bash, in a folder of its own and on ports of its own.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Packages;

public sealed class TutorialTests : IDisposable
{
    static readonly string[] s_programs = ["aws", "redis-cli", "redis-server"];

    static readonly Regex s_shellBlock = new(@"^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);

    // Those of the service and of 6390 to 6399.
    static readonly Regex s_port = new(@"\b6(400|39\d)\b");

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-tutorial-");

    [Theory]
    [InlineData("move-from-redis.md")]
    [InlineData("move-from-memcached.md")]
    [InlineData("operate.md")]
    public async Task A_tutorial_does_what_it_says(string document)
    {
        foreach (var program in s_programs) Assert.SkipWhen(Tools.Find(program) is null, $"{program} is not installed");
        var script = new StringBuilder("set -euo pipefail\nchmod +x larder\n");
        // Also when a step fails, the service and its nodes end.
        script.AppendLine("trap './larder down --discard || true; kill $(jobs -p) 2> /dev/null || true; wait' EXIT");
        foreach (Match block in s_shellBlock.Matches(await File.ReadAllTextAsync(Path.Combine(Documents(), document), Cancel)))
            script.Append(block.Groups[1].Value);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "tutorial"), OnOwnPorts(script.ToString()), Cancel);
        await WriteLauncherAsync();

        var start = new ProcessStartInfo("bash", ["tutorial"])
        {
            WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["XDG_DATA_HOME"] = Path.Combine(_folder.FullName, "data") },
        };
        using var session = Process.Start(start)!;
        var errors = session.StandardError.ReadToEndAsync(Cancel);
        var output = await session.StandardOutput.ReadToEndAsync(Cancel);
        await session.WaitForExitAsync(Cancel);
        Assert.True(session.ExitCode == 0, $"{document} ended with {session.ExitCode}:\n{output}\n{await errors}");
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static string OnOwnPorts(string script)
    {
        var own = s_port.Matches(script).Select(match => match.Value).Distinct().ToDictionary(port => port, _ => Ports.Free());
        return s_port.Replace(script, match => $"{own[match.Value]}").Replace("larder up ", $"larder up --port {own["6400"]} ");
    }

    // In the place of the checkout's own, which builds.
    Task WriteLauncherAsync() => File.WriteAllTextAsync(
        Path.Combine(_folder.FullName, "larder"),
        $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Larder.Cli.dll")}' \"$@\"\n", Cancel);

    static string Documents([CallerFilePath] string thisFile = "")
    {
        var folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "docs");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

// The AWS SDK for JavaScript, newest from npm, drives the service. It is installed once, into artifacts/npm.
using System.Runtime.CompilerServices;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class JavaScriptSdkTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Package = "@aws-sdk/client-elasticache";

    [Fact]
    public async Task The_SDK_makes_waits_for_lists_changes_and_deletes()
    {
        var node = Tool.Require("node");
        var folder = await InstallAsync(Tool.Require("npm"));
        // Imports are looked for beside the script.
        var script = Path.Combine(folder, "acceptance.mjs");
        File.Copy(Path.Combine(Path.GetDirectoryName(Here())!, "acceptance.mjs"), script, overwrite: true);
        var result = await Tool.RunAsync(node, script, shared.Service.Address.ToString());
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(
            "subnet groups\ncache clusters\nreplication groups\npages\nerrors\ndeletion\n", result.Output);
    }

    static async Task<string> InstallAsync(string npm)
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(Here())!);
        while (!File.Exists(Path.Combine(root.FullName, "Larder.slnx"))) root = root.Parent!;
        var folder = Directory.CreateDirectory(Path.Combine(root.FullName, "artifacts", "npm")).FullName;
        if (Directory.Exists(Path.Combine(folder, "node_modules", Package))) return folder;
        var result = await Tool.RunAsync(npm, "install", "--prefix", folder, "--no-audit", "--no-fund", Package);
        if (result.ExitCode != 0) Assert.Skip($"{Package} is not installed, and npm cannot fetch it.");
        return folder;
    }

    static string Here([CallerFilePath] string source = "") => source;
}

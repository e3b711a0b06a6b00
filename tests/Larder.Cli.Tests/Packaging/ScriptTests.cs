// What the scripts of packaging/ make in seconds; packaging/check tries what takes minutes.
using Larder.Cli.Launch;
using Larder.TestKit;
using Xunit;

namespace Larder.Cli.Tests.Packaging;

public sealed class ScriptTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-packaging-");

    [Theory]
    [InlineData("bash", "pack")]
    [InlineData("bash", "check")]
    [InlineData("bash", "deb/make")]
    [InlineData("bash", "image/make")]
    [InlineData("sh", "larder")]
    [InlineData("sh", "deb/postinst")]
    [InlineData("sh", "deb/prerm")]
    [InlineData("sh", "deb/postrm")]
    public void A_script_is_one(string shell, string name) => Shipped.Run(shell, "-n", Path.Combine(Shipped.Packaging, name));

    [Fact]
    public void What_cannot_be_packed_is_refused()
    {
        var (exitCode, output) = Shipped.TryRun(Path.Combine(Shipped.Packaging, "pack"), "rpm");
        Assert.Equal(2, exitCode);
        Assert.Contains("no such kind: rpm", output);
    }

    // The shipped command runs nodes as machine code where that is there, but for what is asked of the command itself.
    [Theory]
    [InlineData(true, "node --port 1", "node --port 1")]
    [InlineData(true, "node --help", "cli node --help")]
    [InlineData(true, "up --port 2", "cli up --port 2")]
    [InlineData(false, "node --port 1", "cli node --port 1")]
    public void The_shipped_command_runs_its_own_programs(bool hasNode, string words, string expected)
    {
        File.Copy(Path.Combine(Shipped.Packaging, "larder"), InFolder("larder"));
        WriteProgram("Larder.Cli", "echo cli \"$@\"");
        if (hasNode) WriteProgram("node/Larder.NodeProgram", "echo node \"$@\"");
        var link = InFolder("link");
        File.CreateSymbolicLink(link, InFolder("larder"));
        Assert.Equal(expected, Shipped.Run("sh", [link, .. words.Split(' ')]).Trim());
    }

    [Fact]
    public async Task A_Debian_package_holds_the_folder_its_unit_and_what_it_is()
    {
        Assert.SkipWhen(Tools.Find("dpkg-deb") is null, "dpkg-deb is not installed");
        WriteProgram("program/larder", "exit 0");
        File.WriteAllText(InFolder("program/LICENSE"), "licence");
        var made = Shipped.Run(
            Path.Combine(Shipped.Packaging, "deb", "make"), InFolder("program"), "1.2.3", "arm64", _folder.FullName).Trim();
        Assert.Equal("larder_1.2.3_arm64.deb", Path.GetFileName(made));
        foreach (var (field, value) in new[] { ("Package", "larder"), ("Version", "1.2.3"), ("Architecture", "arm64") })
            Assert.Equal(value, Shipped.Run("dpkg-deb", "--field", made, field).Trim());
        var content = Shipped.Run("dpkg-deb", "--contents", made).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(content, line => Assert.Contains(" root/root ", line));
        Assert.Contains(content, line => line.StartsWith("-rwxr-xr-x") && line.EndsWith(" ./usr/lib/larder/larder"));
        Assert.Contains(content, line => line.EndsWith("./usr/bin/larder -> ../lib/larder/larder"));
        Assert.Contains(content, line => line.EndsWith(" ./usr/share/doc/larder/copyright"));

        var unpacked = InFolder("unpacked");
        Shipped.Run("dpkg-deb", "--raw-extract", made, unpacked);
        Assert.Equal("/etc/default/larder\n", File.ReadAllText(Path.Combine(unpacked, "DEBIAN", "conffiles")));
        var unit = File.ReadLines(Path.Combine(unpacked, "usr/lib/systemd/system/larder.service"))
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var start = unit["ExecStart"].Single().Replace("$LARDER_OPTIONS", "--bind 0.0.0.0 --name larder.example").Split(' ');
        Assert.Equal("/usr/bin/larder", start[0]);
        var up = Assert.IsType<UpRequest>(await Shipped.AskedAsync(start.Skip(1)));
        // Removal ends what runs there, and a purge takes the same folder.
        Assert.Contains($"larder down --data {up.DataDirectory} ", File.ReadAllText(Path.Combine(unpacked, "DEBIAN", "prerm")));
        Assert.Contains($"rm -rf {up.DataDirectory}\n", File.ReadAllText(Path.Combine(unpacked, "DEBIAN", "postrm")));
        Assert.Equal("process", unit["KillMode"].Single());
    }

    string InFolder(string name) => Path.Combine(_folder.FullName, name);

    void WriteProgram(string name, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(InFolder(name))!);
        File.WriteAllText(InFolder(name), $"#!/bin/sh\n{script}\n");
        Shipped.Run("chmod", "755", InFolder(name));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

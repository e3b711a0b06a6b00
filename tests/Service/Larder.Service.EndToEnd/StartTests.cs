// larder up where it cannot be: one line that says why, exit code 2, and nothing else.
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class StartTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("larder-start-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_port_in_use_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await AssertRefusedAsync(
            $"port {port} of 127.0.0.1 is in use; another can be chosen with --port", "--port", $"{port}", "--data", _directory);
    }

    [Fact]
    public async Task A_folder_that_is_a_file_or_lies_in_one_or_cannot_be_made_is_told()
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await AssertRefusedAsync($"the data folder {file} is a file", "--data", file);
        await AssertRefusedAsync($"the data folder {file}/below cannot be used: ", "--data", $"{file}/below");
        await AssertRefusedAsync("the data folder /proc/larder cannot be used: ", "--data", "/proc/larder");
    }

    [Fact]
    public async Task A_port_that_is_not_for_this_user_is_told()
    {
        var run = Tool.Require("setpriv");
        if (Environment.UserName != "root") Assert.Skip("Only root can become somebody else.");
        Directory.Delete(_directory);
        var result = await Tool.RunAsync(
            run, "--reuid=65534", "--regid=65534", "--clear-groups",
            "dotnet", Path.Combine(AppContext.BaseDirectory, "Larder.Cli.dll"), "up", "--port", "80", "--data", _directory);
        Directory.CreateDirectory(_directory);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            "larder: port 80 needs rights that this user does not have; another can be chosen with --port\n", result.Error);
    }

    [Fact]
    public async Task An_address_that_this_machine_lacks_and_keys_that_are_not_there_are_told()
    {
        await AssertRefusedAsync(
            $"requests must be signed, but {_directory} holds no access key; \"larder keys add\" makes one",
            "--data", _directory, "--bind", "0.0.0.0");
        await LarderCommand.RunAsync("keys", "add", "--data", _directory);
        await AssertRefusedAsync(
            "this machine has no address 198.51.100.1",
            "--data", _directory, "--bind", "198.51.100.1", "--port", $"{Ports.Free()}");
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task In_a_folder_that_others_look_into_nobody_reads_the_state()
    {
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_directory, open);
        await File.WriteAllTextAsync(Path.Combine(_directory, "lock"), "", TestContext.Current.CancellationToken);
        await using var service = await LarderCommand.UpAsync("--port", $"{Ports.Free()}", "--data", _directory);
        Assert.Equal(open, File.GetUnixFileMode(_directory));
        string[] written = [.. Directory.EnumerateFileSystemEntries(_directory)];
        Assert.Contains(Path.Combine(_directory, "larder.db"), written);
        foreach (var path in written)
        {
            var mode = File.GetUnixFileMode(path) & ~UnixFileMode.UserExecute;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }
    }

    static async Task AssertRefusedAsync(string reason, params string[] words)
    {
        var result = await LarderCommand.RunAsync(["up", .. words]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"larder: {reason}", result.Error);
        Assert.Equal(result.Error.Length - 1, result.Error.IndexOf('\n'));
    }
}

// A service that listens beyond loopback, with a key; the tests of one class share it.
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class SignedService : IAsyncLifetime
{
    LarderCommand _service = null!;

    internal int Port { get; } = Ports.Free();

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("larder-access-").FullName;

    internal (string Id, string Secret) Key { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Key = await AddKeyAsync();
        _service = await LarderCommand.UpAsync(
            "--port", $"{Port}", "--data", Directory, "--bind", "0.0.0.0", "--name", "larder.test");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    internal Task<(string Id, string Secret)> AddKeyAsync() => AddKeyAsync(Directory);

    internal static async Task<(string Id, string Secret)> AddKeyAsync(string directory)
    {
        var made = await LarderCommand.RunAsync("keys", "add", "--data", directory);
        Assert.Equal(0, made.ExitCode);
        var lines = made.Output.Split('\n').Select(line => line.Split('=')).ToArray();
        return (lines[0][1], lines[1][1]);
    }
}

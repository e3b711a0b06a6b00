// A data folder of one test, in place of the user's. Nodes that a demo left running when it was killed end with it.
using Larder.Service;

namespace Storefront.Demo.Tests;

sealed class DemoFolder : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("storefront-test-");

    public string Path => _folder.FullName;

    /// <summary>What demos have left in it, besides their locks.</summary>
    public IEnumerable<string> Left => Directory.Exists(Demos)
        ? Directory.EnumerateFileSystemEntries(Demos).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
        : [];

    string Demos => System.IO.Path.Combine(Path, "larder-demo");

    public async ValueTask DisposeAsync()
    {
        foreach (var place in Left.Where(Directory.Exists).ToArray())
        {
            await using var service = await ServiceHost.StartAsync(
                new ServiceOptions { DataDirectory = place, Port = 0, NodeCommand = Larder.TestKit.LarderNode.Command },
                CancellationToken.None);
            await service.StopNodesAsync();
        }

        _folder.Delete(recursive: true);
    }
}

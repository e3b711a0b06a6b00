// A primary is killed also where none answers at first.
using Larder.TestKit;
using Storefront.Demo.Provisioning;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class PrimaryNodeTests
{
    [Fact]
    public async Task One_that_comes_later_is_waited_for()
    {
        var port = Ports.Free();
        await using var primary = new PrimaryNode($"127.0.0.1:{port}", patience: TimeSpan.FromMinutes(3));
        var killing = primary.KillAsync();
        using var node = LarderNode.StartAt(port, "valkey");
        Assert.Equal(node.ProcessId, await killing);
        node.Await();
    }
}

// What a node leaves alone that nobody asked of it.
using Xunit;

namespace Larder.Limits.Tests;

public sealed class LeanNodeTests
{
    const string Cryptography = "libcrypto";

    [Fact]
    public void A_node_loads_OpenSSL_no_sooner_than_it_needs_it()
    {
        using var node = new NodeProcess();
        Assert.Equal("+OK\r\n", node.Call("SET", "key", "value"));
        Assert.False(node.HasLoaded(Cryptography));
        Assert.Equal("$40", node.Call("SCRIPT", "LOAD", "return 1").Split("\r\n")[0]); // a digest is told
        Assert.True(node.HasLoaded(Cryptography));
    }
}

// DEBUG RELOAD: what comes back from its form on disk is what was there, packed as the settings now say.
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class ReloadTests : IDisposable
{
    readonly RunningNode _node = new(("enable-debug-command", "yes"));

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Every_type_comes_back_in_every_database()
    {
        using var client = _node.ConnectClient();
        foreach (var command in (string[])
            ["SET text value", "SET number 12345", "SET ends value PXAT 4000000000000", "RPUSH list a b c 17",
            "SADD set a b c", "SADD numbers 1 2 3", "HSET hash a 1 b 2", "HEXPIRE hash 1000 FIELDS 1 a",
            "ZADD sorted 1.5 a -inf b", "XADD stream 1-1 field value", "XGROUP CREATE stream group 0",
            "SELECT 3", "SET other value"])
            client.Call(command);
        var digest = client.Call("DEBUG DIGEST");
        Assert.Equal("+OK", client.Call("DEBUG RELOAD"));
        Assert.Equal(digest, client.Call("DEBUG DIGEST"));
        Assert.Equal("$5 value", client.Call("GET other"));
        client.Call("SELECT 0");
        Assert.Equal(":4000000000000", client.Call("PEXPIRETIME ends"));
        Assert.Equal("*1 :-1", client.Call("HTTL hash FIELDS 1 b"));
        Assert.NotEqual("*1 :-1", client.Call("HTTL hash FIELDS 1 a"));
        Assert.Contains("group", client.Call("XINFO GROUPS stream"));
        Assert.Equal(":9", client.Call("DBSIZE"));
    }

    [Fact]
    public void Values_are_packed_as_the_settings_now_say()
    {
        using var client = _node.ConnectClient();
        client.Call("CONFIG SET hash-max-listpack-entries 1");
        client.Call("HSET hash a 1 b 2");
        Assert.Equal("$9 hashtable", client.Call("OBJECT ENCODING hash"));
        client.Call("CONFIG SET hash-max-listpack-entries 16");
        Assert.Equal("+OK", client.Call("DEBUG RELOAD"));
        Assert.Equal("$8 listpack", client.Call("OBJECT ENCODING hash"));
    }

    [Theory]
    [InlineData("RPUSH a 1 2", "RPUSH b 2 1", false)]
    [InlineData("SADD a x y", "SADD b y x", true)]
    [InlineData("HSET a f 1 g 2", "HSET b g 2 f 1", true)]
    [InlineData("HSET a f 1 g 2", "HSET b f 2 g 1", false)]
    [InlineData("ZADD a 1 x 2 y", "ZADD b 2 y 1 x", true)]
    [InlineData("ZADD a 1 x 2 y", "ZADD b 2 x 1 y", false)]
    [InlineData("XADD a 1-1 f v", "XADD b 1-1 f v", true)]
    [InlineData("XADD a 1-1 f v", "XADD b 1-2 f v", false)]
    public void Digests_are_of_contents(string first, string second, bool alike)
    {
        using var client = _node.ConnectClient();
        client.Call(first);
        client.Call(second);
        Assert.Equal(alike, client.Call("DEBUG DIGEST-VALUE a") == client.Call("DEBUG DIGEST-VALUE b"));
    }
}

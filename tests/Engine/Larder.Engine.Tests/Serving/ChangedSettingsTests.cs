// Directives that change what a running node does: where it listens, what it holds, whom it lets write.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class ChangedSettingsTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void The_port_can_change_and_a_taken_one_is_refused_with_all_that_came_along()
    {
        using var client = _node.ConnectClient();
        var free = Ports.Free();
        Assert.Equal("+OK", client.Call($"CONFIG SET port {free}"));
        Assert.Equal([free, free], _node.Server.Addresses.All.Select(address => address.Port));
        using var other = new RunningNode();
        var taken = other.Server.Addresses.All[0].Port;
        Assert.Equal(
            "-ERR CONFIG SET failed (possibly related to argument 'port') - " +
            "Unable to listen on this port. Check server logs.",
            client.Call($"CONFIG SET maxmemory 12345678 port {taken}"));
        Assert.Equal($"*4 $9 maxmemory $1 0 $4 port ${free.ToString().Length} {free}",
            client.Call("CONFIG GET port maxmemory"));
        Assert.Equal([free, free], _node.Server.Addresses.All.Select(address => address.Port));
    }

    [Fact]
    public void Addresses_can_come_and_go()
    {
        using var client = _node.ConnectClient();
        Assert.Equal("+OK", client.Call("CONFIG SET bind 127.0.0.1"));
        Assert.Single(_node.Server.Addresses.All);
        Assert.StartsWith("-ERR CONFIG SET failed", client.Call("CONFIG SET bind 203.0.113.7"));
        Assert.Equal("*2 $4 bind $9 127.0.0.1", client.Call("CONFIG GET bind"));
        using var again = _node.ConnectClient();
        Assert.Equal("+PONG", again.Call("PING"));
    }

    [Fact]
    public void A_lowered_limit_evicts_without_a_further_command()
    {
        using TestClient client = _node.ConnectClient(), listener = _node.ConnectClient();
        client.Call("CONFIG SET notify-keyspace-events Ee maxmemory-policy allkeys-lru");
        listener.Call("SUBSCRIBE __keyevent@0__:evicted");
        client.Call("SET key value");
        client.Call("CONFIG SET maxmemory 1");
        Assert.Equal("*3 $7 message $22 __keyevent@0__:evicted $3 key", listener.Receive());
    }

    [Fact]
    public void A_limit_below_the_nodes_own_needs_refuses_every_write()
    {
        using var client = _node.ConnectClient();
        client.Call("CONFIG SET maxmemory 1");
        Assert.Equal("-OOM command not allowed when used memory > 'maxmemory'.", client.Call("SET key value"));
    }

    [Fact]
    public void Writes_want_their_replicas()
    {
        using var client = _node.ConnectClient();
        client.Call("MULTI");
        client.Call("SET key value");
        client.Call("GET key");
        using var other = _node.ConnectClient();
        other.Call("CONFIG SET min-replicas-to-write 1");
        Assert.Equal("-NOREPLICAS Not enough good replicas to write.", other.Call("SET key value"));
        Assert.Equal("$-1", other.Call("GET key"));
        Assert.StartsWith("-EXECABORT Transaction discarded because of: NOREPLICAS", client.Call("EXEC"));
        other.Call("CONFIG SET min-replicas-to-write 0");
        Assert.Equal("+OK", other.Call("SET key value"));
    }

    [Fact]
    public void The_zone_and_the_name_of_the_server_are_what_they_are_set_to()
    {
        using var client = _node.ConnectClient();
        Assert.DoesNotContain("availability_zone", client.Call("HELLO"));
        client.Call("CONFIG SET availability-zone eu-west-1a extended-redis-compatibility yes");
        var greeting = client.Call("HELLO");
        Assert.EndsWith("$17 availability_zone $10 eu-west-1a", greeting);
        Assert.Contains("$6 server $5 redis $7 version $5 7.2.4", greeting);
    }

    [Fact]
    public void Settings_are_listed_by_name()
    {
        using var client = _node.ConnectClient();
        var names = client.Call("CONFIG GET max*").Split(' ').Where(word => word.StartsWith("max")).ToList();
        Assert.True(names.Count > 5);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }
}

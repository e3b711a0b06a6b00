// DUMP at a real server, RESTORE here, and the other way round.
using Xunit;

namespace Larder.Engine.Tests.Serialization;

public sealed class DumpBesideRealServersTests
{
    [Theory]
    [InlineData("redis-server")]
    [InlineData("valkey-server")]
    public void Values_travel_both_ways(string program)
    {
        using var real = Peer.StartIfThere(program);
        Assert.SkipWhen(real is null, $"{program} is not installed");
        using var node = Peer.StartNode();
        foreach (var (name, commands) in SampleValues.All)
        {
            real!.Call("FLUSHALL");
            node.Call("FLUSHALL");
            foreach (var command in commands) real.Call(command);
            var content = real.Content("value");
            Assert.True(node.Restore("value", real.Dump("value")) == "+OK\r\n", $"{name}: refused here");
            Assert.True(content == node.Content("value"), $"{name}: another value came here");
            if (program == "valkey-server") // Redis 7.0 knows fewer encodings
                Assert.Equal(real.Call("OBJECT", "ENCODING", "value"), node.Call("OBJECT", "ENCODING", "value"));

            var own = node.Dump("value");
            Assert.True(real.Restore("value", own, "REPLACE") == "+OK\r\n", $"{name}: refused there");
            Assert.True(content == real.Content("value"), $"{name}: another value came there");
            Assert.True(node.Restore("value", own, "REPLACE") == "+OK\r\n", $"{name}: refused by its writer");
            Assert.True(content == node.Content("value"), $"{name}: another value came back");
        }
    }

    [Fact]
    public void Fields_that_end_travel_to_and_from_valkey()
    {
        using var real = Peer.StartIfThere("valkey-server");
        Assert.SkipWhen(real is null, "valkey-server is not installed");
        using var node = Peer.StartNode();
        real!.Call("HSET", "value", "stays", "1", "ends", "2", "ends later", "3");
        real.Call("HPEXPIREAT", "value", "4000000000000", "FIELDS", "1", "ends");
        real.Call("HPEXPIREAT", "value", "5000000000001", "FIELDS", "1", "ends later");
        string[] times = ["HPEXPIRETIME", "value", "FIELDS", "3", "stays", "ends", "ends later"];
        var expected = real.Call(times);
        Assert.Contains(":5000000000001", expected, StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", node.Restore("value", real.Dump("value")));
        Assert.Equal(expected, node.Call(times));
        Assert.Equal(real.Content("value"), node.Content("value"));
        Assert.Equal("+OK\r\n", real.Restore("value", node.Dump("value"), "REPLACE"));
        Assert.Equal(expected, real.Call(times));
    }

    [Fact]
    public void A_list_of_plain_nodes_is_read()
    {
        using var real = Peer.StartIfThere("redis-server");
        Assert.SkipWhen(real is null, "redis-server is not installed");
        using var node = Peer.StartNode();
        Assert.Equal("+OK\r\n", real!.Call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "100b"));
        real.Call("RPUSH", "value", "a", new string('b', 200), "c", new string('d', 300));
        Assert.Equal("+OK\r\n", node.Restore("value", real.Dump("value")));
        Assert.Equal(real.Content("value"), node.Content("value"));
    }
}

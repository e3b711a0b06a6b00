// A shard whose arena is nearly full: the node refuses what needs memory as under maxmemory, and nothing else.
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class NearlyFullTests
{
    const string Refusal = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

    [Fact]
    public void Commands_that_need_memory_are_refused_until_there_is_room()
    {
        using var node = new RunningNode();
        var memory = node.Server.Store.Memory;
        node.Line("SET a 1");
        memory.CountShort(1);
        Assert.Equal(Refusal, node.Line("SET b 1"));
        Assert.Equal(Refusal, node.Line("RPUSH l 1"));
        Assert.Equal("$1\r\n1\r\n", node.Line("GET a"));
        Assert.Equal(":1\r\n", node.Line("DEL a"));
        memory.CountShort(-1);
        Assert.Equal("+OK\r\n", node.Line("SET b 1"));
    }
}

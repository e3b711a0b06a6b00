// Serving the commands that caches live on allocates nothing on the managed heap of the loops' threads.
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class AllocationTests
{
    const int Batch = 20;

    [Theory]
    [InlineData("PING")]
    [InlineData("PING hello")]
    [InlineData("GET string")]
    [InlineData("GET missing")]
    [InlineData("SET string value")]
    [InlineData("SET string value EX 100")]
    [InlineData("SET string value XX GET")]
    [InlineData("INCR counter")]
    [InlineData("INCRBY counter 5")]
    [InlineData("APPEND string x", "SET string value")]
    [InlineData("GETRANGE string 1 2")]
    [InlineData("STRLEN string")]
    [InlineData("EXPIRE string 100")]
    [InlineData("TTL string")]
    [InlineData("PERSIST string", "EXPIRE string 100")]
    [InlineData("EXISTS string missing")]
    [InlineData("TYPE string")]
    [InlineData("DEL string", "SET string value")]
    [InlineData("MGET string counter missing string")]
    [InlineData("MSET string 1 other 2")]
    [InlineData("HGET hash field")]
    [InlineData("HSET hash field value")]
    [InlineData("HMGET hash field none")]
    [InlineData("HGETALL hash")]
    [InlineData("HINCRBY hash number 1")]
    [InlineData("HDEL hash field", "HSET hash field value")]
    [InlineData("LPUSH list a", "LPOP list")]
    [InlineData("RPUSH list a", "RPOP list")]
    [InlineData("LRANGE list 0 -1")]
    [InlineData("SADD set member", "SREM set member")]
    [InlineData("SISMEMBER set 1")]
    [InlineData("GET list")]
    public void A_command_allocates_nothing(params string[] commands)
    {
        using var node = new RunningNode(LoopThreads.Measured);
        using var client = node.ConnectClient();
        client.Call("SET string value");
        client.Call("HSET hash field value number 1");
        client.Call("RPUSH list 1 2 3");
        client.Call("SADD set 1 2 3");
        var pipeline = Enumerable.Repeat(commands, Batch).SelectMany(all => all).ToArray();
        var refused = commands is ["GET list"];
        LoopThreads.AllocateNothing(node.Server.Loops, 100, 100, _ =>
        {
            client.SendTogether(pipeline);
            foreach (var command in pipeline) Assert.Equal(refused, client.Receive().StartsWith('-'));
        });
    }
}

// Serving the commands that caches live on allocates nothing on the managed heap of the loops' threads.
using Larder.Network.Mailboxes;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class AllocationTests
{
    const int Batch = 20, WarmBatches = 100, MeasuredBatches = 100;

    // What the runtime, the loop's own housekeeping and the measuring itself allocate meanwhile: far less than the
    // smallest object for each of the commands measured.
    const int Noise = Batch * MeasuredBatches * 8;

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
        using var node = new RunningNode();
        using var client = node.Connect();
        client.Call("SET string value");
        client.Call("HSET hash field value number 1");
        client.Call("RPUSH list 1 2 3");
        client.Call("SADD set 1 2 3");
        var pipeline = Enumerable.Repeat(commands, Batch).SelectMany(all => all).ToArray();
        for (var i = 0; i < WarmBatches; i++) Run(client, pipeline);
        var before = Allocated(node);
        for (var i = 0; i < MeasuredBatches; i++) Run(client, pipeline);
        Assert.InRange(Allocated(node) - before, 0, Noise);
    }

    static void Run(TestClient client, string[] pipeline)
    {
        client.SendTogether(pipeline);
        for (var i = 0; i < pipeline.Length; i++) client.Receive();
    }

    static long Allocated(RunningNode node)
    {
        long bytes = 0;
        foreach (var loop in node.Server.Loops.Loops)
        {
            using var measured = new ManualResetEventSlim();
            loop.Post(new Errand(() =>
            {
                Interlocked.Add(ref bytes, GC.GetAllocatedBytesForCurrentThread());
                measured.Set();
            }));
            Assert.True(measured.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
        return bytes;
    }

    sealed class Errand(Action action) : LoopMessage
    {
        protected override void Run() => action();
    }
}

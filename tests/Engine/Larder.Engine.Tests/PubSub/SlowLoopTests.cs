// A loop that is slow costs bounded memory, however much is sent to its clients: those for whom too much waits are
// disconnected, as they would be if it waited in their output.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.PubSub;

[Collection(AloneCollection.Name)]
public sealed class SlowLoopTests
{
    const int LimitBytes = 4 << 20, MessageBytes = 64 << 10;

    [Fact]
    public void Publications_for_a_slow_loop_count_for_the_limits_of_its_subscribers()
    {
        using var node = new RunningNode(("client-output-buffer-limit", "pubsub 4mb 0 0"));
        var (slow, publisher) = ConnectApart(node);
        using TestClient flooded = ConnectOn(node, slow), patterned = ConnectOn(node, slow), quiet = ConnectOn(node, slow);
        flooded.Call("SUBSCRIBE flood");
        patterned.Call("PSUBSCRIBE f*");
        quiet.Call("SUBSCRIBE quiet");
        var message = new string('x', MessageBytes);
        using (new Stall(slow))
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var sent = 0L; sent < 16 * LimitBytes; sent += MessageBytes) publisher.Call($"PUBLISH flood {message}");
            Assert.Equal(":1", publisher.Call("PUBLISH quiet hello"));
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 3 * LimitBytes);
        }
        Assert.Equal("*3 $7 message $5 quiet $5 hello", quiet.Receive());
        Wait.Until(() => publisher.Call("PUBSUB NUMSUB flood") == "*2 $5 flood :0", "the subscriber to be gone");
        Assert.Equal(":0", publisher.Call("PUBSUB NUMPAT"));
        Assert.Equal(":0", publisher.Call("PUBLISH flood x"));
        publisher.Dispose();
    }

    [Fact]
    public void Invalidations_and_monitor_lines_for_a_slow_loop_count_for_their_clients()
    {
        using var node = new RunningNode(("client-output-buffer-limit", "normal 4mb 0 0"));
        var (slow, writer) = ConnectApart(node);
        using TestClient monitor = ConnectOn(node, slow), cache = ConnectOn(node, slow);
        cache.Call("HELLO 3");
        cache.Call("CLIENT TRACKING ON BCAST");
        monitor.Call("MONITOR");
        var key = new string('k', MessageBytes);
        using (new Stall(slow))
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var sent = 0L; sent < 16 * LimitBytes; sent += MessageBytes) writer.Call($"SET {key} 1");
            Assert.DoesNotContain("cmd=monitor", writer.Call("CLIENT LIST"));
            Assert.DoesNotContain("cmd=client|tracking", writer.Call("CLIENT LIST"));
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * LimitBytes);
        }
        Wait.Until(() => node.Server.Tracking.ClientCount == 0, "the clients to be gone");
        writer.Dispose();
    }

    static (EventLoop Loop, TestClient OnAnother) ConnectApart(RunningNode node)
    {
        var client = node.ConnectClient();
        var own = node.Server.Clients.Find(client.Id)!.Loop;
        return (node.Server.Loops.Loops[(own.Index + 1) % node.Server.Loops.Loops.Length], client);
    }

    static TestClient ConnectOn(RunningNode node, EventLoop loop)
    {
        while (true)
        {
            var client = node.ConnectClient();
            if (node.Server.Clients.Find(client.Id)!.Loop == loop) return client;
        }
    }

    // Holds a loop up until it is disposed.
    sealed class Stall : LoopMessage, IDisposable
    {
        readonly ManualResetEventSlim _begun = new(), _over = new();

        public Stall(EventLoop loop)
        {
            loop.Post(this);
            _begun.Wait();
        }

        public void Dispose() => _over.Set();

        protected override void Run()
        {
            _begun.Set();
            _over.Wait();
        }
    }
}

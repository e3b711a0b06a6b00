// What serving costs in memory: nothing per request, no buffer per idle connection.
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class AllocationTests
{
    [Fact]
    public void Reading_and_answering_allocates_nothing()
    {
        Assert.SkipUnless(Larder.Network.Epoll.EpollTransport.IsSupported, "needs epoll");
        using var server = new LineServer("epoll");
        var (client, _, connection) = server.Meet();
        var allocated = new long[2];

        // Whole requests, requests cut in two, answers that wait for the reader, and a pause that ends by itself.
        void Converse(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                Assert.Equal("PONG", client.Ask("PING"));
                client.Send("PI");
                client.Send("NG\nPI");
                client.Send("NG\n");
                Assert.Equal("PONG", client.ReadLine());
                Assert.Equal("PONG", client.ReadLine());
                if (i % 100 != 0) continue;
                client.Send("BIG 8000000\n");
                client.ReadPattern(8_000_000);
            }
        }

        Converse(300);
        var collections = -1;
        // A collection, for whatever other tests do, counts what is left of a thread's allocation context as allocated.
        while (GC.CollectionCount(0) != collections)
        {
            collections = GC.CollectionCount(0);
            Measure(0);
            Converse(1000);
            Measure(1);
        }

        // Less than the smallest object, 24 bytes, for each round.
        Assert.InRange(allocated[1] - allocated[0], 0, 20_000);
        client.Dispose();

        void Measure(int index) =>
            Assert.True(connection.Visit(_ => allocated[index] = GC.GetAllocatedBytesForCurrentThread()));
    }

    [Fact]
    public void An_idle_connection_holds_no_buffer()
    {
        Assert.SkipUnless(Larder.Network.Epoll.EpollTransport.IsSupported, "needs epoll");
        const int Count = 400;
        using var server = new LineServer("epoll");
        using (var first = server.Connect()) Assert.Equal("PONG", first.Ask("PING"));
        var clients = new LineClient[Count];
        for (var i = 0; i < Count; i++)
        {
            clients[i] = server.Connect();
            Assert.Equal("PONG", clients[i].Ask("PING"));
        }
        var loop = server.Group.Loops[0];
        var held = new TaskCompletionSource<long>();
        loop.Post(new Errand(() =>
            held.SetResult(loop.Connections.Sum(c => c.InputHeldBytes + c.PendingOutputBytes))));
        Assert.Equal(0, held.Task.Within());
        foreach (var client in clients) client.Dispose();
    }
}

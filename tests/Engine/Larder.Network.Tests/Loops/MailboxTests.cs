// Messages from many threads: none lost, none twice, each thread's in its order, and a sleeping loop wakes.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class MailboxTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void Every_message_of_every_thread_runs_once_and_in_order(string transport)
    {
        const int Threads = 4;
        const int PerThread = 50_000;
        using var server = new LineServer(transport);
        var loop = server.Group.Loops[0];
        var last = new int[Threads];
        var count = 0;
        var posters = Enumerable.Range(0, Threads).Select(poster => new Thread(() =>
        {
            for (var i = 1; i <= PerThread; i++) loop.Post(Numbered(poster, i));
        })).ToList();
        posters.ForEach(thread => thread.Start());
        posters.ForEach(thread => thread.Join());
        Waiting.Until(() => Volatile.Read(ref count) == Threads * PerThread);
        Assert.All(last, value => Assert.Equal(PerThread, value));

        LoopMessage Numbered(int poster, int number) => new Errand(() =>
        {
            Base.Check.That(last[poster] == number - 1);
            last[poster] = number;
            Volatile.Write(ref count, count + 1);
        });
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_sleeping_loop_wakes_for_each_message(string transport)
    {
        using var server = new LineServer(transport);
        var loop = server.Group.Loops[0];
        for (var i = 0; i < 2000; i++)
        {
            using var ran = new ManualResetEventSlim();
            loop.Post(new Errand(ran.Set));
            Assert.True(ran.Wait(Waiting.LimitMs, TestContext.Current.CancellationToken), "the loop slept on");
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public void Messages_find_their_connections_among_kills(string transport)
    {
        const int Clients = 20;
        using var server = new LineServer(transport, loops: 2);
        var met = Enumerable.Range(0, Clients).Select(_ => server.Meet()).ToList();
        var wrong = 0;
        var delivered = 0;
        var visits = new System.Collections.Concurrent.ConcurrentBag<Visit>();
        var posters = Enumerable.Range(0, 4).Select(poster => new Thread(() =>
        {
            for (var round = 0; round < 200; round++)
            {
                foreach (var (_, _, connection) in met)
                {
                    var visit = new Visit(c =>
                    {
                        if (c != connection || !c.IsOpen) Interlocked.Increment(ref wrong);
                        Interlocked.Increment(ref delivered);
                    });
                    visits.Add(visit);
                    connection.Post(visit);
                }
                if (poster == 0 && round >= 100 && round - 100 < Clients / 2) met[round - 100].Connection.Kill();
            }
        })).ToList();
        posters.ForEach(thread => thread.Start());
        posters.ForEach(thread => thread.Join());
        Assert.Equal(visits.Count(visit => visit.Delivered.Within()), Volatile.Read(ref delivered));
        Assert.Equal(0, wrong);
        Assert.Equal(Clients / 2, server.Group.ConnectionCount);
        foreach (var (client, _, _) in met.Skip(Clients / 2)) Assert.Equal("PONG", client.Ask("PING"));
        foreach (var (client, _, _) in met) client.Dispose();
    }
}

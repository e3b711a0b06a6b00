// Larder and real servers follow each other: copies of all data, the stream behind them, coming back, handing over.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class BesideRealServersTests
{
    const int Clients = 3, Commands = 400;

    public static TheoryData<Maker, Maker, bool> Pairs => new()
    {
        { Maker.Larder, Maker.Redis, true }, { Maker.Larder, Maker.Redis, false },
        { Maker.Redis, Maker.Larder, true }, { Maker.Redis, Maker.Larder, false },
        { Maker.Larder, Maker.Valkey, true }, { Maker.Larder, Maker.Valkey, false },
        { Maker.Valkey, Maker.Larder, true }, { Maker.Valkey, Maker.Larder, false },
        { Maker.Larder, Maker.Larder, true }, { Maker.Larder, Maker.Larder, false },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_replica_takes_a_copy_and_the_stream(Maker first, Maker second, bool isDiskless)
    {
        string[] directives = ["repl-diskless-sync", isDiskless ? "yes" : "no"];
        using Member primary = Member.Start(first, directives), replica = Member.Start(second, directives);
        Load load = new(1, isOfValkey: first != Maker.Redis && second != Maker.Redis);
        load.Run(primary, Clients, Commands);
        replica.Call("SET own 1");
        replica.Follow(primary);
        load.Run(primary, Clients, Commands);
        replica.AwaitSame(primary);
        load.Run(primary, Clients, Commands);
        replica.AwaitSame(primary);
        Assert.Equal("$-1", replica.Call("GET own"));
        Assert.Equal(primary.Call("FUNCTION LIST WITHCODE"), replica.Call("FUNCTION LIST WITHCODE"));
        Assert.Equal(1, primary.InfoNumber("sync_full"));
    }

    [Theory]
    [InlineData(Maker.Larder, Maker.Redis)]
    [InlineData(Maker.Redis, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Valkey)]
    [InlineData(Maker.Valkey, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Larder)]
    public void Who_comes_back_goes_on_where_it_was(Maker first, Maker second)
    {
        using Member primary = Member.Start(first), replica = Member.Start(second);
        replica.Follow(primary);
        replica.AwaitLink();
        // The stream stands in another database than the first when the link ends.
        primary.Control.Call("SELECT", "2");
        primary.Call("SET a 1");
        replica.AwaitSame(primary);
        Assert.Equal(":1", primary.Call("CLIENT KILL TYPE replica"));
        primary.Call("INCR a");
        replica.AwaitSame(primary);
        Wait.Until(() => primary.InfoNumber("sync_partial_ok") == 1, "a partial sync");
        Assert.Equal(":1", replica.Call("CLIENT KILL TYPE primary").Replace("-ERR Unknown client type 'primary'", ":1"));
        primary.Call("INCR a");
        replica.AwaitSame(primary);
        replica.Control.Call("SELECT", "2");
        Assert.Equal("$1\r\n3", replica.Call("GET a"));
        Assert.Equal(1, primary.InfoNumber("sync_full"));
    }

    [Theory]
    [InlineData(Maker.Larder, Maker.Redis)]
    [InlineData(Maker.Valkey, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Larder)]
    public void Who_comes_back_too_late_takes_a_copy(Maker first, Maker second)
    {
        using Member primary = Member.Start(first, "repl-backlog-size", "16384"), replica = Member.Start(second);
        using FaultyLink link = new(primary.Port);
        replica.Follow(link.Port);
        replica.AwaitLink();
        link.Cut();
        Wait.Until(() => primary.Info("connected_slaves") == "0", "the replica to be gone");
        for (int at = 0; at < 30; at++) primary.Control.Call("SET", $"k{at}", new string('x', 100_000));
        link.Mend();
        replica.AwaitSame(primary);
        Assert.Equal(2, primary.InfoNumber("sync_full"));
        Assert.Equal(0, primary.InfoNumber("sync_partial_ok"));
    }

    [Theory]
    [InlineData(Maker.Larder, Maker.Larder, Maker.Larder)]
    [InlineData(Maker.Redis, Maker.Larder, Maker.Redis)]
    [InlineData(Maker.Larder, Maker.Redis, Maker.Larder)]
    [InlineData(Maker.Valkey, Maker.Larder, Maker.Valkey)]
    [InlineData(Maker.Larder, Maker.Valkey, Maker.Larder)]
    public void A_chain_hands_on_and_goes_on_when_its_middle_is_promoted(Maker first, Maker second, Maker third)
    {
        using Member primary = Member.Start(first), middle = Member.Start(second), last = Member.Start(third);
        middle.Follow(primary);
        middle.AwaitLink();
        primary.Control.Call("SELECT", "2");
        primary.Call("SET a 1");
        middle.AwaitSame(primary);
        // The copy is of a moment at which the stream that is handed on stands in another database than the first.
        last.Follow(middle);
        last.AwaitLink();
        primary.Call("INCR a");
        last.AwaitSame(primary);
        new Load(2, isOfValkey: false, ends: false).Run(primary, Clients, Commands / 2);
        middle.AwaitSame(primary);
        last.AwaitSame(primary);
        middle.Lead();
        new Load(3, isOfValkey: false, ends: false).Run(middle, Clients, Commands / 2);
        last.AwaitSame(middle);
        // The old primary has nothing that the new one lacks.
        primary.Follow(middle);
        primary.AwaitSame(middle);
        Assert.True(middle.Info("sync_full") == "1", $"{middle}{last}{primary}");
        Assert.True(middle.InfoNumber("sync_partial_ok") >= 2, middle.Info("sync_partial_ok"));
    }

    [Theory]
    [InlineData(Maker.Larder, Maker.Redis)]
    [InlineData(Maker.Redis, Maker.Larder)]
    [InlineData(Maker.Valkey, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Larder)]
    public void What_is_evicted_or_ends_goes_from_the_replica_too(Maker first, Maker second)
    {
        using Member primary = Member.Start(first, "maxmemory-policy", "allkeys-lru"), replica = Member.Start(second);
        replica.Follow(primary);
        replica.AwaitLink();
        long used = primary.InfoNumber("used_memory");
        primary.Call($"CONFIG SET maxmemory {used + 3_000_000}");
        // Every fourth may end before all are there, on a busy machine; the others fill the memory.
        const int Keys = 4000;
        for (int at = 0; at < Keys; at++)
            primary.Control.Call("SET", $"k{at}", new string('x', 2000), "PX", at % 4 == 0 ? $"{at % 10 * 100 + 1}" : "1000000");
        Assert.NotEqual("0", primary.Info("evicted_keys"));
        primary.Call("CONFIG SET maxmemory 0");
        replica.AwaitSame(primary);
        for (int at = 0; at < Keys; at++) primary.Control.Call("PEXPIRE", $"k{at}", $"{at % 10 * 100 + 1}");
        Wait.Until(() => primary.Call("DBSIZE") == ":0" && replica.Call("DBSIZE") == ":0", "all keys to end");
    }

    [Theory]
    [InlineData(Maker.Larder, Maker.Redis)]
    [InlineData(Maker.Redis, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Valkey)]
    [InlineData(Maker.Valkey, Maker.Larder)]
    [InlineData(Maker.Larder, Maker.Larder)]
    public void A_primary_hands_over_without_losing_a_write(Maker first, Maker second)
    {
        using Member primary = Member.Start(first), replica = Member.Start(second);
        replica.Follow(primary);
        replica.AwaitLink();
        long count = 0;
        bool isStuck = false;
        using CancellationTokenSource stop = new();
        Thread writer = new(() =>
        {
            using RespConnection client = primary.Connect();
            try
            {
                while (!stop.IsCancellationRequested && RespConnection.Text(client.Call("INCR", "n")) is [':', ..]) count++;
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                isStuck = true;
            }
        });
        writer.Start();
        Wait.Until(() => Volatile.Read(ref count) > 100, "writes");
        Wait.Until(() => primary.Info("slave0").Contains("state=online"), "the replica to be online");
        Assert.Equal("+OK", primary.Call($"FAILOVER TO 127.0.0.1 {replica.Port} TIMEOUT 20000"));
        Wait.Until(() => replica.Info("role") == "master" && primary.Info("role") == "slave", "the exchange of places");
        stop.Cancel();
        writer.Join();
        Assert.False(isStuck);
        primary.AwaitSame(replica);
        Assert.Equal($"${count.ToString().Length}\r\n{count}", replica.Call("GET n"));
        Assert.Equal("no-failover", primary.Info("master_failover_state"));
    }
}

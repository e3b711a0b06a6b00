// repl-diskless-load: what a replica serves while a copy comes, and what it has where that fails; of Larder as of Valkey.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class DisklessLoadTests
{
    const int Keys = 2000, OldBytes = 600, NewBytes = 50_000;

    static readonly string Old = new('o', OldBytes);

    [Theory]
    [InlineData(Maker.Valkey, 2)]
    [InlineData(Maker.Larder, 1)]
    [InlineData(Maker.Larder, 3)]
    public void Data_of_the_same_history_are_served_until_the_copy_is_loaded_and_kept_where_it_fails(Maker maker, int threads)
    {
        using Member primary = StartPrimary(), replica = StartReplica(maker, "swapdb", threads);
        using FaultyLink link = new(primary.Port);
        replica.Follow(link.Port);
        replica.AwaitSame(primary);
        link.Cut();
        for (int i = 0; i < 100; i++) primary.Call($"SET key{i} {new string('n', NewBytes)}"); // more than a backlog keeps
        SlowDown(primary);
        link.Mend();
        Wait.Until(() => replica.Info("async_loading") == "1", "the copy to come");
        Assert.Equal("0", replica.Info("loading"));
        Assert.StartsWith("$600", replica.Call("GET key1"));
        Assert.Equal($":{Keys}", replica.Call("DBSIZE"));
        foreach (string refused in (string[])["BGSAVE", "CONFIG SET appendonly no", "REPLICAOF NO ONE"])
            Assert.StartsWith("-LOADING", replica.Call(refused));
        link.Cut();
        Wait.Until(() => replica.Info("async_loading") == "0", "the copy to fail");
        Assert.StartsWith("$600", replica.Call("GET key1"));
        Assert.Equal($":{Keys}", replica.Call("DBSIZE"));
        Hurry(primary);
        link.Mend();
        replica.AwaitSame(primary);
        Assert.StartsWith($"${NewBytes}", replica.Call("GET key1"));
        primary.Call("SET later 1");
        replica.AwaitSame(primary);
        Assert.Equal($":{Keys + 1}", replica.Call("DBSIZE"));
    }

    [Theory]
    [InlineData(Maker.Valkey, "swapdb", true)]
    [InlineData(Maker.Larder, "swapdb", true)]
    [InlineData(Maker.Valkey, "flush-before-load", false)]
    [InlineData(Maker.Larder, "flush-before-load", false)]
    public void Other_data_are_not_served_meanwhile(Maker maker, string load, bool areKept)
    {
        using Member primary = StartPrimary(), replica = StartReplica(maker, load, threads: 2);
        using FaultyLink link = new(primary.Port);
        for (int i = 0; i < 10; i++) replica.Call($"SET mine{i} 1");
        SlowDown(primary);
        replica.Follow(link.Port);
        Wait.Until(() => replica.Info("loading") == "1", "the copy to come");
        Assert.StartsWith("-LOADING", replica.Call("GET mine1"));
        link.Cut();
        Wait.Until(() => replica.Info("loading") == "0", "the copy to fail");
        Assert.Equal(areKept ? ":10" : ":0", replica.Call("DBSIZE"));
        Hurry(primary);
        link.Mend();
        replica.AwaitSame(primary);
        Assert.Equal($":{Keys}", replica.Call("DBSIZE"));
    }

    [Theory]
    [InlineData(Maker.Valkey)]
    [InlineData(Maker.Larder)]
    public void Only_an_empty_replica_loads_at_once_where_it_is_to_be_empty(Maker maker)
    {
        using Member primary = StartPrimary(), full = StartReplica(maker, "on-empty-db", 2);
        using Member empty = StartReplica(maker, "on-empty-db", 2);
        full.Call("SET mine 1");
        SlowDown(primary);
        full.Follow(primary);
        Wait.Until(() => full.Info("master_sync_in_progress") == "1", "the copy to come");
        Assert.Equal("$1\r\n1", full.Call("GET mine"));
        Hurry(primary);
        full.AwaitSame(primary);
        SlowDown(primary);
        empty.Follow(primary);
        Wait.Until(() => empty.Info("loading") == "1", "the copy to come");
        Assert.StartsWith("-LOADING", empty.Call("GET mine"));
        Hurry(primary);
        empty.AwaitSame(primary);
    }

    [Fact]
    public void What_comes_beside_the_data_is_all_there_and_can_be_changed_and_saved()
    {
        using Member primary = StartPrimary(), replica = StartReplica(Maker.Larder, "swapdb", 2);
        Load load = new(7, isOfValkey: true);
        load.Run(primary, 2, 1500);
        primary.Call("SELECT 3");
        primary.Call("SET other 1 EX 1000");
        replica.Call("SADD mine a b c");
        replica.Follow(primary);
        replica.AwaitSame(primary);
        load.Run(primary, 2, 500);
        replica.AwaitSame(primary);
        Assert.StartsWith("+OK", replica.Call("DEBUG RELOAD"));
        replica.AwaitSame(primary);
    }

    static Member StartPrimary()
    {
        Member primary = Member.Start(
            Maker.Larder, "repl-backlog-size", "16384", "repl-diskless-sync-delay", "0", "repl-timeout", "60");
        for (int i = 0; i < Keys; i++) primary.Call($"SET key{i} {Old}");
        return primary;
    }

    // Valkey answers while it loads now and then alone.
    static Member StartReplica(Maker maker, string load, int threads) => maker == Maker.Valkey
        ? Member.Start(maker, "repl-diskless-load", load, "loading-process-events-interval-bytes", "1024")
        : Member.Start(maker, "repl-diskless-load", load, "io-threads", $"{threads}");

    static void SlowDown(Member primary) => primary.Call("CONFIG SET rdb-key-save-delay 10000");

    static void Hurry(Member primary) => primary.Call("CONFIG SET rdb-key-save-delay 0");
}

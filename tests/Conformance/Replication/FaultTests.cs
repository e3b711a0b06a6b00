// Replication over links that are cut, reset, held and slowed, between servers that are paused and killed.
// LARDER_REPLICATION_SEED=n runs the disturbances of one seed, LARDER_REPLICATION_COUNT=n those of so many.
using System.Globalization;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class FaultTests
{
    const int Clients = 3, Commands = 150, Rounds = 6;

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;

    public static TheoryData<int> Seeds => Setting("LARDER_REPLICATION_SEED") is { } one
        ? [one]
        : [.. Enumerable.Range(1, Setting("LARDER_REPLICATION_COUNT") ?? 2)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replicas_come_to_hold_the_same_whatever_happens_to_their_links(int seed)
    {
        System.Random random = new(seed);
        string threads = random.Next(2) == 0 ? "1" : "3";
        string backlog = random.Next(2) == 0 ? "16384" : "4000000";
        string[] directives =
        [
            "io-threads", threads, "repl-backlog-size", backlog, "repl-timeout", "2", "repl-ping-replica-period", "1",
            "repl-diskless-load", random.GetItems(["disabled", "swapdb", "flush-before-load"], 1)[0],
        ];
        using Member primary = Member.Start(Maker.Larder, directives);
        using Member first = Member.Start(Maker.Larder, directives), second = Member.Start(Maker.Larder, directives);
        using FaultyLink firstLink = new(primary.Port);
        using FaultyLink secondLink = new(random.Next(2) == 0 ? primary.Port : first.Port);
        first.Follow(firstLink.Port);
        second.Follow(secondLink.Port);
        List<string> done = [];
        for (int round = 0; round < Rounds; round++)
        {
            Load load = new(seed * 100 + round, isOfValkey: true);
            Thread writer = new(() => load.Run(primary, Clients, Commands));
            writer.Start();
            for (int turn = random.Next(8); turn > 0 && writer.IsAlive; turn--)
            {
                done.Add(firstLink.Disturb(random));
                done.Add(secondLink.Disturb(random));
                writer.Join(random.Next(60));
            }
            writer.Join();
        }
        firstLink.Mend();
        secondLink.Mend();
        try
        {
            first.AwaitSame(primary);
            second.AwaitSame(primary);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"seed {seed}: {string.Join(' ', done)}\n{late.Message}");
        }
    }

    [Fact]
    public void A_storm_of_REPLICAOF_leaves_everybody_with_the_same()
    {
        using Member one = Member.Start(Maker.Larder), other = Member.Start(Maker.Larder), replica = Member.Start(Maker.Larder);
        Load load = new(5, isOfValkey: true);
        load.Run(one, 2, Commands);
        load.Run(other, 2, Commands);
        System.Random random = new(5);
        Thread writer = new(() => load.Run(one, Clients, Commands * 3));
        writer.Start();
        for (int at = 0; at < 60; at++)
        {
            string where = random.Next(3) switch
            {
                0 => "NO ONE",
                1 => $"127.0.0.1 {one.Port}",
                _ => $"127.0.0.1 {other.Port}",
            };
            // A command that comes while a copy is loaded is refused.
            string answer = replica.Call($"REPLICAOF {where}");
            Assert.True(answer.StartsWith("+OK") || answer.StartsWith("-LOADING"), answer);
            if (random.Next(3) > 0) continue;
            Wait.Until(() => replica.Call("PING") == "+PONG" || replica.Info("loading") == "1", "an answer");
        }
        writer.Join();
        Wait.Until(() => replica.Call($"REPLICAOF 127.0.0.1 {one.Port}").StartsWith("+OK"), "REPLICAOF to be taken");
        replica.AwaitSame(one);
    }

    [Fact]
    public void Two_that_exchange_places_under_load_hold_the_same()
    {
        using Member one = Member.Start(Maker.Larder), other = Member.Start(Maker.Larder);
        (Member primary, Member replica) = (one, other);
        replica.Follow(primary);
        replica.AwaitLink(primary);
        for (int round = 0; round < 5; round++)
        {
            Load load = new(50 + round, isOfValkey: true);
            Member writable = primary;
            Thread writer = new(() => load.Run(writable, Clients, Commands));
            writer.Start();
            // Promoted in the midst of what comes, perhaps of a transaction.
            replica.Lead();
            primary.Follow(replica);
            (primary, replica) = (replica, primary);
            writer.Join();
            replica.AwaitSame(primary);
        }
    }

    [Fact]
    public void A_replica_that_leaves_during_its_copy_holds_nobody_up()
    {
        using Member primary = Member.Start(Maker.Larder), stays = Member.Start(Maker.Larder);
        using Member leaves = Member.Start(Maker.Larder);
        string value = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"{n * 7919 % 10007:d4}"));
        for (int at = 0; at < 300; at++) primary.Control.Call("SET", $"k{at}", value);
        using FaultyLink link = new(primary.Port);
        link.Hold();
        leaves.Follow(link.Port);
        stays.Follow(primary);
        stays.AwaitSame(primary);
        link.Mend();
        link.BytesPerSecond = 200_000;
        Wait.Until(() => leaves.Info("master_sync_in_progress") == "1", "the copy to be on its way");
        primary.Call("SET more 1");
        link.Reset();
        leaves.Lead();
        // Another copy can be made, and nothing is kept for who is gone.
        link.Mend();
        leaves.Follow(primary);
        leaves.AwaitSame(primary);
    }

    [Fact]
    public void A_replica_that_takes_nothing_of_its_copy_is_given_up()
    {
        using Member primary = Member.Start(Maker.Larder, "repl-timeout", "2");
        using Member stays = Member.Start(Maker.Larder), hangs = Member.Start(Maker.Larder);
        for (int at = 0; at < 300; at++) primary.Control.Call("SET", $"k{at}", new string((char)('a' + at % 26), 100_000));
        primary.Call("CONFIG SET rdbcompression no");
        using FaultyLink link = new(primary.Port);
        hangs.Follow(link.Port);
        Wait.Until(
            () => hangs.Info("master_sync_in_progress") == "1" || hangs.Info("master_link_status") == "up",
            "the copy to be on its way");
        link.Hold();
        stays.Follow(primary);
        stays.AwaitSame(primary);
        link.Mend();
        hangs.AwaitSame(primary);
    }

    [Theory]
    [InlineData("repl-timeout")]
    [InlineData("client-output-buffer-limit")]
    public void A_replica_that_takes_nothing_is_cut_off_and_what_was_kept_for_it_goes(string limit)
    {
        using Member primary = Member.Start(Maker.Larder, "repl-backlog-size", "16384");
        using Member replica = Member.Start(Maker.Larder, "repl-timeout", "2");
        if (limit == "repl-timeout") primary.Call("CONFIG SET repl-timeout 2");
        else primary.Control.Call("CONFIG", "SET", "client-output-buffer-limit", "replica 5mb 0 0");
        using FaultyLink link = new(primary.Port);
        replica.Follow(link.Port);
        replica.AwaitSame(primary);
        link.Hold();
        int calls = 0;
        Wait.Until(
            () =>
            {
                if (calls++ < 600) primary.Control.Call("SET", "k", new string('x', 100_000));
                return primary.Info("connected_slaves") == "0";
            }, "the replica to be cut off");
        Wait.Until(() => replica.Info("master_link_status") == "down", "the replica to notice");
        primary.Call("SET k v"); // whatever was kept goes in the turn in which something happens
        Wait.Until(() => primary.InfoNumber("mem_clients_slaves") == 0 && primary.InfoNumber("repl_backlog_histlen") < 3_000_000,
            () => $"the memory: {primary.Info("repl_backlog_histlen")}");
        link.Mend();
        replica.AwaitSame(primary);
    }

    [Fact]
    public void The_backlog_is_trimmed_without_replicas_and_freed_in_the_end()
    {
        using Member primary = Member.Start(Maker.Larder, "repl-backlog-size", "16384", "repl-backlog-ttl", "1");
        using (Member replica = Member.Start(Maker.Larder, "repl-backlog-size", "16384"))
        {
            replica.Follow(primary);
            replica.AwaitLink(primary);
            primary.Call("CONFIG SET repl-backlog-ttl 3600");
            for (int at = 0; at < 100; at++) primary.Control.Call("SET", "k", new string('x', 100_000));
            replica.AwaitSame(primary);
            Assert.True(replica.InfoNumber("repl_backlog_histlen") < 3_000_000, replica.Info("repl_backlog_histlen"));
        }
        Wait.Until(() => primary.Info("connected_slaves") == "0", "the replica to be gone");
        for (int at = 0; at < 100; at++) primary.Control.Call("SET", "k", new string('x', 100_000));
        Assert.True(primary.InfoNumber("repl_backlog_histlen") < 3_000_000, primary.Info("repl_backlog_histlen"));
        string id = primary.Info("master_replid");
        primary.Call("CONFIG SET repl-backlog-ttl 1");
        Wait.Until(() => primary.Info("repl_backlog_active") == "0", "the backlog to be freed");
        Assert.NotEqual(id, primary.Info("master_replid"));
    }

    [Fact]
    public void A_replica_that_has_its_copy_and_never_says_so_is_given_up()
    {
        using Member primary = Member.Start(Maker.Larder, "repl-timeout", "6");
        using RespConnection silent = Attach(primary), slow = Attach(primary);
        Wait.Until(
            () =>
            {
                slow.SendRaw("\n"u8); // it still takes the copy in
                return primary.Info("connected_slaves") == "1";
            }, "the silent one to be cut off");
        Assert.Contains("state=send_bulk", primary.Info("slave0"));
    }

    static RespConnection Attach(Member primary)
    {
        RespConnection replica = primary.Connect();
        replica.Call("REPLCONF", "capa", "eof", "capa", "psync2");
        replica.SendRaw("PSYNC ? -1\r\n"u8);
        return replica;
    }

    [Fact]
    public void A_folder_that_goes_during_a_copy_takes_nobody_along()
    {
        using Member primary = Member.Start(Maker.Larder, "repl-diskless-sync", "no", "rdb-key-save-delay", "10000000");
        using Member replica = Member.Start(Maker.Larder);
        for (int at = 0; at < 500; at++) primary.Control.Call("SET", $"k{at}", "v");
        string folder = primary.Call("CONFIG GET dir").Split("\r\n")[^1];
        replica.Follow(primary);
        Wait.Until(() => Directory.GetFiles(folder, "temp-*.rdb").Length == 1, "the copy to be made");
        Directory.Delete(folder, recursive: true);
        primary.Control.Call("CONFIG", "SET", "rdb-key-save-delay", "0");
        Wait.Until(() => primary.InfoNumber("sync_full") > 1, "another copy to be asked for");
        Directory.CreateDirectory(folder);
        replica.AwaitSame(primary);
    }
}

// Values that are changed, moved and removed while a snapshot has still to save them: it has them as they were, and copies no
// more of them than the commands touch.
using Larder.Engine.Persistence.Snapshots;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class LargeValueSnapshotTests
{
    const int LongBytes = 8 << 20;

    static readonly string[][] Edits =
    [
        ["SETRANGE", "s", "4000000", "changed"], ["APPEND", "s", "behind"], ["SETBIT", "s", "7", "1"],
        ["BITFIELD", "s", "SET", "u8", "0", "1", "INCRBY", "u63", "67000000", "9"], ["EXPIRE", "s", "1000"],
        ["SET", "s", "x", "NX"], ["INCR", "s"], ["LPUSH", "s", "x"], ["PFADD", "s", "x"], ["GETEX", "s", "PERSIST"],
        ["RENAME", "s", "a longer name"], ["RENAME", "a longer name", "s"], ["MOVE", "s", "1"],
    ];

    [Fact]
    public void A_long_string_that_is_changed_meanwhile_is_not_copied()
    {
        using var saved = new SavedNode();
        FillString(saved, LongBytes);
        using var goOn = new ManualResetEventSlim();
        var (snapshot, digest) = saved.Begin("dump.rdb", goOn.Wait);
        foreach (var edit in Edits) saved.Node.Call(edit);
        Assert.InRange(snapshot.HeldBytes, 1, 2_000_000);
        goOn.Set();
        AssertSaved(saved, snapshot, digest);
    }

    // What it was is looked for after each edit by itself, with the walk before it, in it or behind it.
    [Theory]
    [InlineData("SETRANGE s 90000 changed")]
    [InlineData("SETRANGE s 30 changed")]
    [InlineData("SETRANGE s 900000 changed")]
    [InlineData("APPEND s more")]
    [InlineData("SET s short")]
    [InlineData("SETEX s 100 short")]
    [InlineData("DEL s")]
    [InlineData("COPY other s REPLACE")]
    [InlineData("RENAME other s")]
    [InlineData("RENAME s t")]
    [InlineData("FLUSHDB")]
    [InlineData("SWAPDB 0 1")]
    public void A_long_string_is_saved_as_it_was(string edit)
    {
        for (var writes = 0; writes < 8; writes++)
        {
            using var saved = new SavedNode();
            FillString(saved, 700_000);
            saved.Node.Call("SETRANGE", "other", "300000", "x");
            var left = writes;
            var (snapshot, digest) = saved.Begin("dump.rdb", () =>
            {
                if (left-- != 0) return;
                saved.Node.Call("SETBIT", "s", "1000000", "1");
                saved.Node.Call(edit.Split(' '));
                saved.Node.Call("SETBIT", "s", "3000000", "1");
            });
            Nudge(saved);
            AssertSaved(saved, snapshot, digest);
        }
    }

    // Also where the snapshot is given up, nothing of it is left or freed twice.
    [Theory]
    [InlineData("DEL s")]
    [InlineData("SET s x")]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHALL")]
    [InlineData("RENAME s t")]
    public void A_snapshot_that_is_given_up_lets_go_of_a_long_string(string edit)
    {
        using var saved = new SavedNode();
        var before = Used(saved);
        FillString(saved, LongBytes);
        using var goOn = new ManualResetEventSlim();
        var (snapshot, _) = saved.Begin("dump.rdb", goOn.Wait);
        saved.Node.Call("SETBIT", "s", "30000000", "1");
        snapshot.Cancel();
        saved.Node.Call(edit.Split(' '));
        saved.Node.Call("SETBIT", "s", "50", "1");
        saved.Node.Call("DEL", "s", "t");
        goOn.Set();
        Assert.Equal(SnapshotEnd.Cancelled, snapshot.WaitForEnd().End);
        Nudge(saved);
        Wait.Until(
            () => !saved.Node.Server.Snapshots.IsBusy && Used(saved) <= before + 100_000, "the string to be freed");
        FillString(saved, 300_000);
        var (next, digest) = saved.Begin("dump.rdb");
        Nudge(saved);
        AssertSaved(saved, next, digest);
    }

    // Pending entries, consumers and groups as they were, and what was theirs alone is gone in the end.
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, false)]
    [InlineData(3, true, false)]
    [InlineData(4, false, true)]
    [InlineData(5, true, true)]
    public void Groups_of_a_stream_that_change_meanwhile_are_not_copied(int seed, bool isGivenUp, bool isDeleted)
    {
        using var saved = new SavedNode();
        var before = Used(saved);
        var random = new Random(seed);
        for (var i = 1; i <= Entries; i++) saved.Node.Call("XADD", "s", $"{i}-1", "f", $"{i}");
        foreach (var group in (string[])["g", "h"])
        {
            saved.Node.Call("XGROUP", "CREATE", "s", group, "0");
            foreach (var consumer in (string[])["a", "b", "c"])
                saved.Node.Call("XREADGROUP", "GROUP", group, consumer, "COUNT", $"{Entries / 4}", "STREAMS", "s", ">");
        }
        for (var i = 0; i < 500; i++) saved.Node.Call(GroupChange(random));
        var (still, _) = saved.Begin("still.rdb");
        Nudge(saved);
        Assert.Equal(SnapshotEnd.Finished, still.WaitForEnd().End);
        Wait.Until(() => !saved.Node.Server.Snapshots.IsBusy, "the walk to end");
        using var goOn = new ManualResetEventSlim();
        var (snapshot, _) = saved.Begin("dump.rdb", goOn.Wait);
        for (var i = 0; i < 3000; i++) saved.Node.Call(GroupChange(random));
        Assert.InRange(snapshot.HeldBytes, 1, 1_000_000);
        if (isDeleted) saved.Node.Call("DEL", "s");
        if (isGivenUp) snapshot.Cancel();
        goOn.Set();
        Nudge(saved);
        Assert.Equal(isGivenUp ? SnapshotEnd.Cancelled : SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Wait.Until(() => !saved.Node.Server.Snapshots.IsBusy, "the walk to end");
        if (!isGivenUp) Assert.Equal(saved.WrittenIn("still.rdb", "s"), saved.WrittenIn("dump.rdb", "s"));
        for (var i = 0; i < 300; i++) saved.Node.Call(GroupChange(random));
        saved.Node.Call("DEL", "s");
        Nudge(saved);
        Wait.Until(() => Used(saved) <= before + 100_000, "the stream to be freed");
    }

    const int Entries = 8000;

    static string[] GroupChange(Random random)
    {
        var (id, group, consumer) = ($"{random.Next(Entries)}-1", $"{"gh"[random.Next(2)]}", $"{"abcd"[random.Next(4)]}");
        return random.Next(16) switch
        {
            0 or 1 or 2 => ["XACK", "s", group, id, $"{random.Next(Entries)}-1", $"{random.Next(Entries)}-1"],
            3 or 4 => ["XCLAIM", "s", group, consumer, "0", id, $"{random.Next(Entries)}-1", "RETRYCOUNT", "7"],
            5 => ["XCLAIM", "s", group, consumer, "0", id, "FORCE", "IDLE", "5"],
            6 or 7 => ["XAUTOCLAIM", "s", group, consumer, "0", id, "COUNT", "30"],
            8 => ["XREADGROUP", "GROUP", group, consumer, "COUNT", "40", "STREAMS", "s", id],
            9 or 10 => ["XREADGROUP", "GROUP", group, consumer, "COUNT", "5", "STREAMS", "s", ">"],
            11 => ["XADD", "s", "*", "f", "new"],
            12 => ["XDEL", "s", id, $"{random.Next(Entries)}-1"],
            13 when random.Next(200) == 0 => ["XGROUP", "DELCONSUMER", "s", group, consumer],
            13 when random.Next(200) == 0 => ["XGROUP", "DESTROY", "s", group],
            13 => ["XGROUP", "CREATE", "s", group, "0"],
            14 => ["XTRIM", "s", "MINID", $"{random.Next(Entries / 20)}-1"],
            _ => ["XGROUP", "SETID", "s", group, id],
        };
    }

    static void FillString(SavedNode saved, int length)
    {
        saved.Node.Call("SETRANGE", "s", $"{length - 4}", "last");
        for (var at = 0; at < length - 10; at += 50_000) saved.Node.Call("SETRANGE", "s", $"{at}", $"{at}");
    }

    static void AssertSaved(SavedNode saved, RunningSnapshot snapshot, string digest)
    {
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
    }

    static long Used(SavedNode saved) => saved.Node.Server.Store.Shards.ToArray().Sum(shard => shard.Arena.UsedBytes);

    // Loops that have nothing else to do go on with the walk when they are woken.
    static void Nudge(SavedNode saved)
    {
        foreach (var loop in saved.Node.Server.Loops.Loops) loop.Nudge();
    }
}

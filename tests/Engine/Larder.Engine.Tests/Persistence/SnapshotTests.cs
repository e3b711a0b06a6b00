// A snapshot is of one moment, whatever is changed while it is taken: a real server that loads the file has the data of that
// moment.
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Tests.Memcached;
using Larder.TestKit;
using System.Net.Sockets;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class SnapshotTests
{
    const int Clients = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Is_of_the_moment_at_which_it_began(int seed)
    {
        using var saved = new SavedNode();
        Fill(saved);
        using var clients = new BusyClients(saved, seed);
        clients.AwaitCalls(200);
        var (snapshot, digest) = saved.Begin("dump.rdb", () => clients.AwaitCalls(5));
        var result = snapshot.WaitForEnd();
        clients.Stop();
        Assert.Equal((SnapshotEnd.Finished, null), (result.End, result.Failure));
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
        Assert.Equal(digest, saved.DigestOf("dump.rdb"));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Has_the_fields_that_end_meanwhile(int seed)
    {
        using var saved = new SavedNode();
        Fill(saved);
        using var clients = new BusyClients(saved, seed, endsFields: true);
        clients.AwaitCalls(2000);
        for (var round = 0; round < 3; round++)
        {
            var (snapshot, digest) = saved.Begin("dump.rdb", () => clients.AwaitCalls(5));
            Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
            Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
        }
    }

    [Fact]
    public void Saves_what_memcached_commands_change()
    {
        using var folder = new TemporaryFolder();
        using var node = new MemcachedNode();
        using var client = node.Connect();
        for (var i = 0; i < 3000; i++) client.Text($"set key{i} 7 1000 6\r\n{100000 + i}\r\n");
        var path = Path.Combine(folder.Path, "dump.rdb");
        var next = 0;
        var (snapshot, digest) = SavedNode.Begin(node.Host.Server, path, () =>
        {
            for (var end = next + 700; next < end; next++)
            {
                client.Text((next % 6) switch
                {
                    0 => $"set key{next} 0 0 1\r\nx\r\n",
                    1 => $"append key{next} 0 0 3\r\nxyz\r\n",
                    2 => $"incr key{next} 900000\r\n",
                    3 => $"delete key{next}\r\n",
                    4 => $"touch key{next} 5\r\n",
                    _ => next % 1001 == 0 ? "flush_all\r\n" : $"gat 9 key{next}\r\n",
                });
            }
        });
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(node.Host.Server, path));
    }

    [Fact]
    public void Has_all_that_was_there()
    {
        using var saved = new SavedNode();
        Fill(saved);
        var (snapshot, digest) = saved.Begin("dump.rdb");
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, saved.DigestOf("dump.rdb"));
    }

    // Its file takes nothing while clients change all of the data: what was there waits, and not in memory.
    [Theory]
    [InlineData("SET")]
    [InlineData("SETRANGE")]
    public void What_is_changed_before_it_is_saved_waits_on_the_disk(string change)
    {
        const int Keys = 40, ValueBytes = 1_500_000;
        using var saved = new SavedNode();
        for (var key = 0; key < Keys; key++) saved.Node.Call("SET", $"{key}", new string((char)('a' + key % 26), ValueBytes));
        using var goOn = new ManualResetEventSlim();
        var (snapshot, digest) = saved.Begin("dump.rdb", goOn.Wait);
        var all = new string('-', ValueBytes);
        for (var key = 0; key < Keys; key++)
            saved.Node.Call(change == "SET" ? ["SET", $"{key}", "new"] : ["SETRANGE", $"{key}", "0", all]);
        Assert.InRange(snapshot.HeldBytes, 0, RunningSnapshot.MostHeldBytes + 1_000_000);
        Assert.Empty(Directory.GetFiles(saved.Folder, "*.spill")); // it has no name
        goOn.Set();
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
    }

    [Fact]
    public void A_long_list_that_is_changed_meanwhile_is_not_copied()
    {
        using var saved = new SavedNode();
        var element = new string('x', 1000);
        for (var i = 0; i < 100; i++) saved.Node.Call(["RPUSH", "l", .. Enumerable.Repeat(element, 100)]);
        using var goOn = new ManualResetEventSlim();
        var (snapshot, digest) = saved.Begin("dump.rdb", goOn.Wait);
        saved.Node.Call("RPUSH", "l", "behind");
        saved.Node.Call("LPUSH", "l", "before");
        saved.Node.Call("LSET", "l", "5000", "changed");
        saved.Node.Call("LTRIM", "l", "20", "-1");
        Assert.InRange(snapshot.HeldBytes, 0, 1_000_000);
        goOn.Set();
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
        Assert.Equal(":9982\r\n", saved.Node.Call("LLEN", "l"));
    }

    [Fact]
    public void A_long_stream_that_is_changed_meanwhile_is_not_copied()
    {
        using var saved = new SavedNode();
        var value = new string('x', 1000);
        for (var i = 1; i <= 10_000; i++) saved.Node.Call("XADD", "s", $"{i}-1", "field", value);
        saved.Node.Call("XGROUP", "CREATE", "s", "g", "0");
        saved.Node.Call("XREADGROUP", "GROUP", "g", "me", "COUNT", "100", "STREAMS", "s", ">");
        using var goOn = new ManualResetEventSlim();
        var (snapshot, digest) = saved.Begin("dump.rdb", goOn.Wait);
        saved.Node.Call("XADD", "s", "20000-1", "field", "new");
        saved.Node.Call("XDEL", "s", "5000-1");
        saved.Node.Call("XTRIM", "s", "MAXLEN", "9000");
        saved.Node.Call("XREADGROUP", "GROUP", "g", "me", "COUNT", "100", "STREAMS", "s", ">");
        Assert.InRange(snapshot.HeldBytes, 0, 1_000_000);
        goOn.Set();
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
        Assert.Equal(":9000\r\n", saved.Node.Call("XLEN", "s"));
    }

    // Nodes that only a snapshot has held are freed with it, whether it ends well or not.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Nothing_is_left_of_what_goes_meanwhile(bool isGivenUp, bool isStream)
    {
        using var saved = new SavedNode();
        long Used() => saved.Node.Server.Store.Shards.ToArray().Sum(shard => shard.Arena.UsedBytes);
        var before = Used();
        for (var i = 1; i <= 3000; i++)
            saved.Node.Call([.. isStream ? (string[])["XADD", "l", $"{i}-1", "f"] : ["RPUSH", "l"], new string('x', 1000)]);
        using var goOn = new ManualResetEventSlim();
        var (snapshot, _) = saved.Begin("dump.rdb", goOn.Wait);
        saved.Node.Call(isStream ? ["XDEL", "l", "1500-1"] : ["LSET", "l", "1500", "changed"]);
        saved.Node.Call(isStream ? ["XTRIM", "l", "MAXLEN", "2500"] : ["LTRIM", "l", "500", "-1"]);
        saved.Node.Call("DEL", "l");
        if (isGivenUp) snapshot.Cancel();
        goOn.Set();
        Assert.Equal(isGivenUp ? SnapshotEnd.Cancelled : SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        Nudge(saved);
        Wait.Until(() => !saved.Node.Server.Snapshots.IsBusy && Used() <= before + 100_000, "the nodes to be freed");
    }

    [Fact]
    public void Where_nothing_can_be_put_aside_the_snapshot_fails_and_says_why()
    {
        using var saved = new SavedNode(("enable-protected-configs", "yes"));
        var gone = Directory.CreateDirectory(Path.Combine(saved.Folder, "gone"));
        for (var key = 0; key < 40; key++) saved.Node.Call("SET", $"{key}", new string('x', 1_500_000));
        using var goOn = new ManualResetEventSlim();
        var (snapshot, _) = saved.Begin("dump.rdb", goOn.Wait);
        Assert.Equal("+OK\r\n", saved.Node.Call("CONFIG", "SET", "dir", gone.FullName));
        gone.Delete();
        var all = new string('-', 1_500_000);
        for (var key = 0; key < 40; key++) Assert.StartsWith(":", saved.Node.Call("SETRANGE", $"{key}", "0", all));
        goOn.Set();
        var result = snapshot.WaitForEnd();
        Assert.Equal(SnapshotEnd.Failed, result.End);
        Assert.Contains("cannot be put aside", result.Failure!.Message);
    }

    [Fact]
    public void One_that_was_given_up_leaves_the_next_whole()
    {
        using var saved = new SavedNode();
        Fill(saved);
        using var clients = new BusyClients(saved, seed: 7);
        for (var round = 0; round < 5; round++)
        {
            clients.AwaitCalls(50);
            var chunks = 0;
            var (given, _) = saved.Begin("given.rdb", () =>
            {
                clients.AwaitCalls(10);
                if (++chunks == round + 1) saved.Node.Server.Snapshots.Current!.Cancel();
            });
            Assert.Equal(SnapshotEnd.Cancelled, given.WaitForEnd().End);
            Assert.False(File.Exists(Path.Combine(saved.Folder, "given.rdb")));
        }
        var (snapshot, digest) = saved.Begin("dump.rdb", () => clients.AwaitCalls(5));
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        clients.Stop();
        Assert.Equal(digest, saved.DigestOf("dump.rdb"));
    }

    [Fact]
    public void An_end_that_whoever_ordered_it_cannot_bear_takes_nobody_along()
    {
        using var saved = new SavedNode();
        saved.Node.Server.Snapshots.Ended = _ => throw new InvalidOperationException("cannot bear it");
        var (broken, _) = saved.Begin("broken.rdb");
        Nudge(saved);
        Assert.Equal(SnapshotEnd.Finished, broken.WaitForEnd().End);
        Assert.True(saved.Node.Failures.TryDequeue(out _)); // a line in the log is what it costs
        saved.Node.Server.Snapshots.Ended = null;
        Wait.Until(() => !saved.Node.Server.Snapshots.IsBusy, "the snapshot to be over");
        var (next, digest) = saved.Begin("dump.rdb");
        Nudge(saved);
        Assert.Equal(SnapshotEnd.Finished, next.WaitForEnd().End);
        Assert.Equal(digest, SavedNode.DigestOf(saved.Node.Server, Path.Combine(saved.Folder, "dump.rdb")));
    }

    [Fact]
    public void Saves_what_is_evicted_meanwhile()
    {
        using var saved = new SavedNode(("maxmemory", "20mb"), ("maxmemory-policy", "allkeys-random"));
        Fill(saved);
        using var clients = new BusyClients(saved, seed: 3);
        var (snapshot, digest) = saved.Begin("dump.rdb", () => clients.AwaitCalls(5));
        saved.Node.Call("CONFIG", "SET", "maxmemory", "2mb");
        Assert.Equal(SnapshotEnd.Finished, snapshot.WaitForEnd().End);
        clients.Stop();
        Assert.DoesNotContain("evicted_keys:0\r\n", saved.Node.Call("INFO", "stats"));
        Assert.Equal(digest, saved.DigestOf("dump.rdb"));
    }

    // Loops that have nothing else to do go on with the walk when they are woken.
    static void Nudge(SavedNode saved)
    {
        foreach (var loop in saved.Node.Server.Loops.Loops) loop.Nudge();
    }

    static void Fill(SavedNode saved)
    {
        using var connection = saved.Node.Connect();
        for (var database = 0; database < 3; database++)
        {
            connection.Call("SELECT", $"{database}");
            for (var key = 0; key < RandomChanges.Keys; key++) connection.Call(RandomChanges.Filling(key + database));
        }
    }

    // Clients that change the data until they are stopped.
    sealed class BusyClients : IDisposable
    {
        readonly Thread[] _threads;
        readonly object _gate = new();
        long _calls;
        volatile bool _stops;

        public BusyClients(SavedNode saved, int seed, bool endsFields = false)
        {
            _threads = [.. Enumerable.Range(0, Clients).Select(client => new Thread(() =>
                Run(saved, new RandomChanges(seed * 100 + client, endsFields))))];
            foreach (var thread in _threads) thread.Start();
        }

        // Waits until so many more commands have run, unless they are over.
        public void AwaitCalls(int count)
        {
            lock (_gate)
            {
                for (var until = _calls + count; _calls < until && !_stops;) Monitor.Wait(_gate);
            }
        }

        public void Stop()
        {
            lock (_gate)
            {
                _stops = true;
                Monitor.PulseAll(_gate);
            }
            foreach (var thread in _threads) thread.Join();
        }

        void Run(SavedNode saved, RandomChanges changes)
        {
            using var connection = saved.Node.Connect();
            while (!_stops)
            {
                try
                {
                    connection.Call(changes.Next());
                }
                catch (Exception failure) when (failure is SocketException or IOException)
                {
                    _stops = true; // the node tells why
                }
                lock (_gate)
                {
                    _calls++;
                    Monitor.PulseAll(_gate);
                }
            }
        }

        public void Dispose() => Stop();
    }
}

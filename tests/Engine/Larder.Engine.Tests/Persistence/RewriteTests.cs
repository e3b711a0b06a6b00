// The append-only file is rewritten as a snapshot and what came after it, while clients write.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class RewriteTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    RunningNode Start(string appendOnly = "yes", params (string Name, string Value)[] others) => new(
        _disk.Open,
        [("dir", _folder.Path), ("appendonly", appendOnly), ("appendfsync", "always"), ("save", "\"\""),
            ("enable-debug-command", "yes"), .. others]);

    string Manifest => File.ReadAllText(_folder.Of("appendonlydir", "appendonly.aof.manifest"));

    static string Figure(TestClient client, string name) =>
        client.Call("INFO persistence").Split(' ').First(field => field.StartsWith(name + ":"))[(name.Length + 1)..];

    static void AwaitRewrites(TestClient client, int count) => Wait.Until(
        () => Figure(client, "aof_rewrites") == $"{count}" && Figure(client, "aof_rewrite_in_progress") == "0"
            && Figure(client, "aof_rewrite_scheduled") == "0",
        "the rewrite is over");

    [Fact]
    public void A_new_file_begins_with_what_is_there()
    {
        using (var node = Start()) node.Call("SET", "a", "1");
        Assert.Equal("file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", Manifest);
    }

    [Fact]
    public void Writes_during_a_rewrite_are_kept_once_each()
    {
        const int counters = 200, clients = 4;
        using (var node = Start())
        {
            using var client = node.ConnectClient();
            for (var i = 0; i < 3000; i++) node.Call("SET", $"k{i}", new string('v', 100));
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, clients).Select(_ => Task.Run(() =>
            {
                using var writer = node.ConnectClient();
                var done = 0;
                for (; !stop.IsCancellationRequested; done++) writer.Call($"INCR c{done % counters}");
                return done;
            })).ToArray();
            for (var i = 1; i <= 3; i++)
            {
                Assert.Equal("+Background append only file rewriting started", client.Call("BGREWRITEAOF"));
                AwaitRewrites(client, i);
            }
            stop.Cancel();
            var total = writers.Sum(writer => writer.Result);
            Assert.Equal(total, Sum(node));
            Assert.Equal("ok", Figure(client, "aof_last_bgrewrite_status"));
        }
        Assert.Equal("file appendonly.aof.4.base.rdb seq 4 type b\nfile appendonly.aof.4.incr.aof seq 4 type i\n", Manifest);
        Assert.Equal(3, Directory.GetFiles(_folder.Of("appendonlydir")).Length);
        long before;
        using (var node = Start())
        {
            before = Sum(node);
            Assert.Equal("$100 " + new string('v', 100), node.Line("GET k2999").Replace("\r\n", " ").TrimEnd());
        }
        using (var node = Start()) Assert.Equal(before, Sum(node));

        static long Sum(RunningNode node) => Enumerable.Range(0, counters).Sum(i =>
            long.TryParse(node.Call("GET", $"c{i}").Split("\r\n").ElementAtOrDefault(1), out var value) ? value : 0);
    }

    [Fact]
    public void It_is_turned_on_and_off_at_run_time()
    {
        using (var node = Start("no"))
        {
            using var client = node.ConnectClient();
            client.Call("SET a 1");
            Assert.Equal("+OK", client.Call("CONFIG SET appendonly yes"));
            AwaitRewrites(client, 1);
            client.Call("SET b 2");
        }
        using (var node = Start())
        {
            using var client = node.ConnectClient();
            Assert.Equal(":2", client.Call("DBSIZE"));
            Assert.Equal("+OK", client.Call("CONFIG SET appendonly no"));
            Assert.Equal("0", Figure(client, "aof_enabled"));
            client.Call("SET lost 1");
            Assert.Equal("+OK", client.Call("CONFIG SET appendonly yes"));
            client.Call("SET c 3");
            AwaitRewrites(client, 1);
            client.Call("SET d 4");
        }
        using (var node = Start()) Assert.Equal(":5", node.Line("DBSIZE").TrimEnd());
    }

    [Fact]
    public void It_is_not_turned_on_where_nothing_can_be_written()
    {
        using var node = Start("no");
        using var client = node.ConnectClient();
        _disk.IsReadOnly = true;
        Assert.Equal(
            "-ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.",
            client.Call("CONFIG SET appendonly yes"));
        Assert.Equal("*2 $10 appendonly $2 no", client.Call("CONFIG GET appendonly"));
        Assert.Equal("0", Figure(client, "aof_enabled"));
        _disk.IsReadOnly = false;
        Assert.Equal("+OK", client.Call("CONFIG SET appendonly yes"));
        AwaitRewrites(client, 1);
    }

    [Fact]
    public void One_that_fails_is_over_although_the_disk_takes_no_changes()
    {
        const int names = 2000; // of bases, counted for all nodes of the process
        using var node = Start();
        using TestClient client = node.ConnectClient(), writer = node.ConnectClient();
        foreach (var number in Enumerable.Range(1, names))
            Directory.CreateDirectory(_folder.Of($"temp-rewriteaof-bg-{Environment.ProcessId}-{number}.aof"));
        _disk.IsFull = true;
        writer.Send("SET a 1");
        Wait.Until(() => Figure(client, "aof_last_write_status") == "err", "the disk to be full");
        Assert.Equal("+Background append only file rewriting started", client.Call("BGREWRITEAOF"));
        Wait.Until(() => Figure(client, "aof_last_bgrewrite_status") == "err", "the rewrite to have failed");
        Assert.Equal("0", Figure(client, "aof_rewrite_in_progress"));
        _disk.IsFull = false;
        Assert.Equal("+OK", writer.Receive());
    }

    [Fact]
    public void It_is_rewritten_by_itself_when_it_has_grown()
    {
        using var node = Start("yes", ("auto-aof-rewrite-min-size", "20000"));
        using var client = node.ConnectClient();
        for (var i = 0; i < 1000; i++) client.Call("SET key " + new string('x', 100));
        Wait.Until(() => Manifest.StartsWith("file appendonly.aof.1.base") is false, "there is a new base");
        Assert.Equal("ok", Figure(client, "aof_last_bgrewrite_status"));
    }

    [Fact]
    public void What_the_file_holds_takes_the_place_of_all_data()
    {
        using var node = Start();
        using var client = node.ConnectClient();
        client.Call("SET a 1");
        client.Call("RPUSH l x y");
        var digest = client.Call("DEBUG DIGEST");
        Assert.Equal("+OK", client.Call("DEBUG LOADAOF"));
        Assert.Equal(digest, client.Call("DEBUG DIGEST"));
        client.Call("BGREWRITEAOF");
        client.Call("INCR a");
        AwaitRewrites(client, 1);
        Assert.Equal("+OK", client.Call("DEBUG LOADAOF"));
        Assert.Equal("$1 2", client.Call("GET a"));
        Assert.Equal("+OK", client.Call("SET b 1"));
    }

    [Fact]
    public void Waitaof_waits_for_the_disk_of_this_node()
    {
        using var node = Start();
        using TestClient client = node.ConnectClient(), other = node.ConnectClient();
        client.Call("CONFIG SET appendfsync everysec");
        Assert.Equal("*2 :1 :0", other.Call("WAITAOF 1 0 0"));
        _disk.Gate.Reset();
        client.Call("SET a 1");
        Assert.Equal("*2 :0 :0", client.Call("WAITAOF 1 0 1"));
        client.Send("WAITAOF 1 0 0");
        node.AwaitBlocked(1);
        _disk.Gate.Set();
        Assert.Equal("*2 :1 :0", client.Receive());
        Assert.Equal("*2 :1 :0", client.Call("WAITAOF 0 0 0"));
        client.Call("CONFIG SET appendonly no");
        Assert.StartsWith("-ERR WAITAOF cannot be used when numlocal", client.Call("WAITAOF 1 0 0"));
    }

    [Fact]
    public void A_replica_begins_its_file_anew_with_the_copy_and_tells_what_its_disk_has()
    {
        using var primary = new RunningNode(("enable-debug-command", "yes"));
        using var client = primary.ConnectClient();
        client.Call("SET a 1");
        string digest;
        using (var node = Start())
        {
            for (var i = 0; i < 100; i++) node.Call("SET", $"own{i}", "1");
            node.Line($"REPLICAOF 127.0.0.1 {primary.Port}");
            Wait.Until(() => node.Line("INFO replication").Contains("master_link_status:up"), "the copy to be there");
            using var replica = node.ConnectClient();
            AwaitRewrites(replica, 1);
            client.Call("SET b 2");
            Assert.Equal("*2 :0 :1", client.Call("WAITAOF 0 1 20000"));
            digest = client.Call("DEBUG DIGEST");
        }
        using (var node = Start())
        {
            using var replica = node.ConnectClient();
            Assert.Equal(digest, replica.Call("DEBUG DIGEST"));
        }
    }
}

// A node with an append-only file: what it has acknowledged is there after a restart, whatever its disk does meanwhile.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class AppendOnlyTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    RunningNode Start(string fsync = "always", params (string Name, string Value)[] others) => new(
        _disk.Open, [("dir", _folder.Path), ("appendonly", "yes"), ("appendfsync", fsync), .. others]);

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    [InlineData("no")]
    public void What_was_there_is_there_after_a_restart(string fsync)
    {
        using (var node = Start(fsync))
        {
            using var client = node.ConnectClient();
            foreach (var line in (string[])["SET a 1", "SELECT 3", "RPUSH l x y z", "SET gone 1 PX 1", "SELECT 0", "INCR a"])
                client.Call(line);
            client.SendTogether("MULTI", "HSET h f v", "SADD s 1 2", "EXEC");
            for (var i = 0; i < 4; i++) client.Receive();
            client.Call("SELECT 5");
            client.Call("EVAL redis.call('SET',KEYS[1],'v') 1 scripted");
            client.Call("SET long " + new string('x', 700_000));
        }
        using (var node = Start(fsync))
        {
            using var client = node.ConnectClient();
            Assert.Equal("$1 2", client.Call("GET a"));
            Assert.Equal("$1 v", client.Call("HGET h f"));
            Assert.Equal(":2", client.Call("SCARD s"));
            client.Call("SELECT 3");
            Assert.Equal("*3 $1 x $1 y $1 z", client.Call("LRANGE l 0 -1"));
            client.Call("SELECT 5");
            Assert.Equal(":700000", client.Call("STRLEN long"));
            Assert.Equal("$1 v", client.Call("GET scripted"));
            client.Call("RPUSH more 1");
        }
        using (var node = Start(fsync))
        {
            using var client = node.ConnectClient();
            client.Call("SELECT 5");
            Assert.Equal(":1", client.Call("LLEN more"));
        }
    }

    [Theory]
    [InlineData("SHUTDOWN")]
    [InlineData("SHUTDOWN NOSAVE")]
    public void A_file_that_holds_an_end_is_loaded_to_its_own(string order)
    {
        Directory.CreateDirectory(_folder.Of("appendonlydir"));
        string[] commands = ["SET a 1", order, "SET b 2"];
        File.WriteAllText(_folder.Of("appendonlydir", "appendonly.aof.1.incr.aof"), string.Concat(commands.Select(command =>
        {
            var words = command.Split(' ');
            return $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"));
        })));
        File.WriteAllText(
            _folder.Of("appendonlydir", "appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
        using var node = Start();
        using var client = node.ConnectClient();
        Assert.Equal("*2 $1 1 $1 2", client.Call("MGET a b"));
        Assert.False(node.Server.Lifetime.Stopping.IsCancellationRequested);
    }

    [Fact]
    public void A_disk_that_takes_its_time_is_an_event()
    {
        using var node = Start("always", ("latency-monitor-threshold", "1"));
        using TestClient client = node.ConnectClient(), beside = node.ConnectClient();
        _disk.Gate.Reset();
        var arrivals = Volatile.Read(ref _disk.Arrivals);
        client.SendTogether("SET a 1");
        Wait.Until(() => Volatile.Read(ref _disk.Arrivals) > arrivals, "the sync to begin");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Wait.Until(() => clock.ElapsedMilliseconds > 5, "the disk to be slow");
        _disk.Gate.Set();
        Assert.Equal("+OK", client.Receive());
        Wait.Until(() => beside.Call("LATENCY LATEST").Contains("aof-fsync-always"), "the event");
    }

    [Fact]
    public void With_always_a_write_is_told_when_the_disk_has_it()
    {
        using var node = Start();
        using TestClient first = node.ConnectClient(), second = node.ConnectClient();
        first.Call("SET a 0");
        _disk.Gate.Reset();
        first.Send("SET a 1");
        Wait.Until(() => node.Server.Barrier.HeldCount == 1, "it is held");
        second.Send("SET b 1");
        Wait.Until(() => node.Server.Barrier.HeldCount == 2, "both are held");
        Assert.False(first.HasReply || second.HasReply);
        _disk.Gate.Set();
        Assert.Equal("+OK", first.Receive());
        Assert.Equal("+OK", second.Receive());
    }

    [Fact]
    public void Many_clients_share_a_sync()
    {
        using var node = Start();
        var clients = Enumerable.Range(0, 20).Select(_ => node.ConnectClient()).ToArray();
        clients[0].Call("SET a 0");
        _disk.Gate.Reset();
        clients[0].Send("INCR n");
        Wait.Until(() => node.Server.Barrier.HeldCount == 1, "one is held");
        var before = _disk.Syncs;
        foreach (var client in clients[1..]) client.Send("INCR n");
        Wait.Until(() => node.Server.Barrier.HeldCount == clients.Length, "all are held");
        _disk.Gate.Set();
        foreach (var client in clients) client.Receive();
        Assert.InRange(_disk.Syncs - before, 1, 2);
        foreach (var client in clients) client.Dispose();
    }

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    public void A_full_disk_refuses_writes_until_there_is_room(string fsync)
    {
        using (var node = Start(fsync))
        {
            using TestClient client = node.ConnectClient(), other = node.ConnectClient();
            client.Call("SET before 1");
            client.Call("WAITAOF 1 0 0"); // or it could be what fails, and the next is refused
            _disk.Left = 5; // a part of a change fits
            _disk.IsFull = true;
            other.Send("SET during 1");
            const string refusal = "-MISCONF Errors writing to the AOF file: No space left on device";
            // A write that comes before the loops know is held like the one that failed.
            Wait.Until(() => client.Call("PING") == refusal, "it has failed");
            Assert.Equal(refusal, client.Call("SET after 1"));
            Assert.Equal("$1 1", client.Call("GET before"));
            Assert.Contains("aof_last_write_status:err", client.Call("INFO persistence"));
            if (fsync == "everysec") Assert.Equal("+OK", other.Receive());
            else Assert.False(other.HasReply);
            _disk.IsFull = false;
            if (fsync == "always") Assert.Equal("+OK", other.Receive());
            Wait.Until(() => node.Server.Trouble.AppendFailure == null, "it is well again");
            Assert.Equal("+OK", client.Call("SET after 1"));
        }
        AssertKeys("after", "before", "during");
    }

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    public void What_a_failing_sync_has_lost_is_written_again(string fsync)
    {
        using (var node = Start(fsync))
        {
            using TestClient client = node.ConnectClient(), other = node.ConnectClient();
            client.Call("SET before 1");
            client.Call("WAITAOF 1 0 0"); // or it could be what fails, and the next is refused
            _disk.IsBroken = true;
            other.Send("SET during 1");
            Wait.Until(() => node.Server.Trouble.AppendFailure != null, "it has failed");
            Assert.Equal("-MISCONF Errors writing to the AOF file: Input/output error", client.Call("SET after 1"));
            _disk.IsBroken = false;
            Assert.Equal("+OK", other.Receive());
            Wait.Until(() => node.Server.Trouble.AppendFailure == null, "it is well again");
            Assert.Equal("+OK", client.Call("SET after 1"));
        }
        AssertKeys("after", "before", "during");
    }

    [Fact]
    public void Remarks_tell_the_time()
    {
        using (var node = Start("always", ("aof-timestamp-enabled", "yes"))) node.Call("SET", "a", "1");
        Assert.StartsWith("#TS:", File.ReadAllText(_folder.Of("appendonlydir", "appendonly.aof.1.incr.aof")));
        AssertKeys("a");
    }

    void AssertKeys(params string[] keys)
    {
        using var node = Start();
        using var client = node.ConnectClient();
        Assert.Equal($":{keys.Length}", client.Call("DBSIZE"));
        foreach (var key in keys) Assert.Equal("$1 1", client.Call($"GET {key}"));
    }
}

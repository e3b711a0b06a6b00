// What is there after a planned stop. Of a memcached node with its restartable cache (-e) also: after a kill, and when the file
// is not what it should be.
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Durability.Tests;

public sealed class WarmRestartTests : IDisposable
{
    const int LargeBytes = 900_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-warm-");

    string MemoryFile => Path.Combine(_folder.FullName, "items");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("TERM", "")]
    [InlineData("INT", "")]
    [InlineData("USR1", "")]
    [InlineData("", "shutdown")]
    [InlineData("", "shutdown graceful")]
    public void Items_outlive_a_planned_stop(string signal, string order)
    {
        string before;
        using (var node = StartLarder())
        {
            Fill(node);
            before = Look(node);
            Stop(node, signal, order);
            Assert.True(File.Exists(MemoryFile));
        }
        using (var node = StartLarder())
        {
            Assert.False(File.Exists(MemoryFile));
            Assert.Equal(before, Look(node));
            Assert.Contains(MemoryFile, Ask(node, "stats settings\r\n"));
        }
    }

    [Fact]
    public void The_level_of_the_hash_table_outlives_the_items_and_the_stop()
    {
        const int Items = 100_000;
        using (var node = StartLarder())
        {
            Assert.Contains("STAT hash_power_level 16\r\n", Ask(node, "stats\r\n"));
            Ask(node, string.Concat(Enumerable.Range(0, Items).Select(i => $"set k{i} 0 0 1 noreply\r\nx\r\n")));
            Ask(node, "flush_all\r\n");
            Assert.Contains("STAT hash_power_level 17\r\n", Ask(node, "stats\r\n"));
            Stop(node, "TERM", "");
        }
        using (var node = StartLarder()) Assert.Contains("STAT hash_power_level 17\r\n", Ask(node, "stats\r\n"));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_valkey_node_keeps_its_data_at_a_signal_where_it_has_save_points(string signal)
    {
        string[] directives = ["--dir", _folder.FullName, "--save", "3600 1"];
        using (var node = LarderNode.Start("valkey", directives))
        using (var connection = new RespConnection(node.Connect()))
        {
            connection.Call("SET", "key", "value", "EX", "1000");
            connection.Call("RPUSH", "list", "a", "b");
            Stop(node, signal, "");
        }
        using (var node = LarderNode.Start("valkey", [.. directives, "--save", ""]))
        using (var connection = new RespConnection(node.Connect()))
        {
            KillTests.AwaitLoaded(connection);
            Assert.Equal("$5\r\nvalue\r\n", RespConnection.Text(connection.Call("GET", "key")));
            Assert.Equal(":2\r\n", RespConnection.Text(connection.Call("LLEN", "list")));
            Assert.InRange(int.Parse(RespConnection.Text(connection.Call("TTL", "key")).AsSpan(1).TrimEnd()), 900, 1000);
            connection.Call("DEL", "list");
            Stop(node, signal, "");
        }
        using (var node = LarderNode.Start("valkey", directives))
        using (var connection = new RespConnection(node.Connect()))
        {
            KillTests.AwaitLoaded(connection);
            Assert.Equal(":2\r\n", RespConnection.Text(connection.Call("LLEN", "list")));
        }
    }

    // The node listens by then, and answers that it loads.
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_signal_while_a_node_still_loads_ends_it(string signal)
    {
        string[] directives = ["--dir", _folder.FullName, "--save", "3600 1"];
        using (var node = LarderNode.Start("valkey", directives))
        using (var connection = new RespConnection(node.Connect()))
        {
            for (var i = 0; i < 50; i++) connection.Call("SET", $"key{i}", "value");
            Stop(node, signal, "");
        }
        using (var node = LarderNode.Start("valkey", [.. directives, "--key-load-delay", "20000"])) Stop(node, signal, "");
        using (var node = LarderNode.Start("valkey", directives))
        using (var connection = new RespConnection(node.Connect()))
        {
            KillTests.AwaitLoaded(connection);
            Assert.Equal(":50\r\n", RespConnection.Text(connection.Call("DBSIZE")));
        }
    }

    [Fact]
    public void A_signal_during_the_first_base_of_an_append_only_file_waits_for_it()
    {
        string[] directives = ["--dir", _folder.FullName, "--save", ""];
        using (var node = LarderNode.Start("valkey", directives))
        using (var connection = new RespConnection(node.Connect()))
        {
            for (var i = 0; i < 200; i++) connection.Call("SET", $"key{i}", "value");
            connection.Call("CONFIG", "SET", "rdb-key-save-delay", "10000000", "appendonly", "yes");
            connection.Call("SET", "later", "value");
            node.Signal("TERM");
            Wait.Until(() => node.Output.Contains("Writing initial AOF"), "the line that says so");
            connection.Call("CONFIG", "SET", "rdb-key-save-delay", "0");
            node.Await();
        }
        using (var node = LarderNode.Start("valkey", [.. directives, "--appendonly", "yes"]))
        using (var connection = new RespConnection(node.Connect()))
        {
            KillTests.AwaitLoaded(connection);
            Assert.Equal(":201\r\n", RespConnection.Text(connection.Call("DBSIZE")));
        }
    }

    [Fact]
    public void Later_cas_numbers_are_greater_and_what_ended_meanwhile_is_gone()
    {
        ulong last;
        using (var node = StartLarder())
        {
            Ask(node, "set ends 0 2 1\r\nx\r\nset stays 0 0 1\r\nx\r\n");
            for (var i = 0; i < 50; i++) Ask(node, $"set k{i} 0 0 1\r\nx\r\n");
            last = Enumerable.Range(0, 50).Max(i => CasOf(node, $"k{i}"));
            Stop(node, "TERM", "");
        }
        Wait.Until(() => DateTime.UtcNow - File.GetLastWriteTimeUtc(MemoryFile) > TimeSpan.FromSeconds(2), "the item to end");
        using (var node = StartLarder(threads: 1)) // another number of shards
        {
            Assert.Equal("EN\r\nHD\r\n", Ask(node, "mg ends\r\nmg stays\r\n"));
            for (var i = 0; i < 50; i++)
            {
                Ask(node, $"set k{i} 0 0 1\r\ny\r\n");
                Assert.True(CasOf(node, $"k{i}") > last);
            }
        }
    }

    [Fact]
    public void After_a_kill_nothing_old_comes_back()
    {
        using (var node = StartLarder())
        {
            Fill(node);
            Stop(node, "TERM", "");
        }
        using (var node = StartLarder())
        {
            Assert.Equal("HD\r\n", Ask(node, "mg plain\r\n"));
            node.Kill();
        }
        using (var node = StartLarder()) Assert.Equal("EN\r\n", Ask(node, "mg plain\r\n"));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("bit")]
    [InlineData("foreign")]
    [InlineData("valkey")]
    [InlineData("empty")]
    public void A_file_that_cannot_be_used_is_refused_and_left(string damage)
    {
        using (var node = StartLarder())
        {
            Fill(node);
            Stop(node, "TERM", "");
        }
        var bytes = Damaged(File.ReadAllBytes(MemoryFile), damage);
        File.WriteAllBytes(MemoryFile, bytes);
        using (var node = StartLarder())
        {
            var line = $"Memory file {MemoryFile}: It cannot be used, and the node starts empty";
            Wait.Until(() => node.Output.Contains(line), "the line that says so");
            Assert.Equal("EN\r\nEN\r\n", Ask(node, "mg plain\r\nmg large\r\n"));
            Assert.Contains("STAT curr_items 0\r\n", Ask(node, "stats\r\n"));
            Assert.Equal(bytes, File.ReadAllBytes(MemoryFile));
            Ask(node, "set next 0 0 1\r\nx\r\n");
            Stop(node, "TERM", "");
        }
        using (var node = StartLarder()) Assert.Equal("VA 1\r\nx\r\n", Ask(node, "mg next v\r\n"));
    }

    [Fact]
    public void It_is_as_with_memcached()
    {
        var program = Environment.GetEnvironmentVariable("LARDER_TEST_MEMCACHED") ?? Tools.Find("memcached");
        Assert.SkipWhen(program is null, "memcached is not installed");
        var path = Path.Combine(_folder.FullName, "memcached");
        var memcached = Restart(() => ServerProcess.Start(
            program, (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "root", "-A", "-e", path]));
        Assert.Equal(memcached, Restart(() => StartLarder()));

        static string Restart(Func<ServerProcess> start)
        {
            using (var first = start())
            {
                Fill(first);
                Stop(first, "", "shutdown graceful");
            }
            PassSecond();
            using var second = start();
            var seen = Look(second, withCas: false) + Ask(second, "flush_all 1\r\n");
            Stop(second, "USR1", "");
            PassSecond();
            using var third = start();
            Wait.Until(() => Ask(third, "mg plain\r\n") == "EN\r\n", "the flush to come");
            return seen;
        }

        // memcached starts empty within the second that it stopped in.
        static void PassSecond()
        {
            var start = DateTime.UtcNow;
            Wait.Until(() => DateTime.UtcNow - start > TimeSpan.FromSeconds(2), "the second to pass");
        }
    }

    // Of each kind one; stale and fetched as well, and a value that is a number.
    static void Fill(ServerProcess node)
    {
        var large = new string('l', LargeBytes);
        Assert.Equal(string.Concat(Enumerable.Repeat("STORED\r\n", 6)), Ask(node,
            $"set plain 0 0 5\r\nvalue\r\nset flags 4294967295 0 1\r\nx\r\nset ends 7 1000 1\r\ny\r\nset number 3 0 2\r\n41\r\n" +
            $"set empty 1 0 0\r\n\r\nset large 9 0 {LargeBytes}\r\n{large}\r\n"));
        Assert.Equal(
            "HD\r\nHD\r\nHD\r\n", Ask(node, "ms stale 1 F5\r\nx\r\nmd stale I T900\r\nms Zm9v 1 b\r\nx\r\n"));
        Assert.Equal("VA 5 h0\r\nvalue\r\n", Ask(node, "mg plain v h\r\n"));
        Assert.Equal("42\r\n", Ask(node, "incr number 1\r\n"));
    }

    static string Look(ServerProcess node, bool withCas = true)
    {
        var cas = withCas ? "c " : "";
        var text = new StringBuilder();
        foreach (var key in (string[])["plain", "flags", "number", "empty", "large", "foo"])
            text.Append(Ask(node, $"mg {key} s v f h t {cas}\r\n"));
        // Two kinds of marks that a look would change: hit before, and stale with the token still to be won.
        if (!withCas) text.Append(Ask(node, "mg stale s v f\r\nmg ends v f h\r\n"));
        return text.ToString().Replace("h0", "h#").Replace("h1", "h#");
    }

    static ulong CasOf(ServerProcess node, string key) =>
        ulong.Parse(Ask(node, $"mg {key} c\r\n").AsSpan("HD c".Length).TrimEnd(), CultureInfo.InvariantCulture);

    ServerProcess StartLarder(int threads = 2) => LarderNode.Start(
        "memcached", "-A", "-t", $"{threads}", "-e", MemoryFile);

    static void Stop(ServerProcess node, string signal, string order)
    {
        if (signal.Length > 0) node.Signal(signal);
        else Ask(node, order + "\r\n", endsConnection: true);
        node.Await();
    }

    static string Ask(ServerProcess node, string requests, bool endsConnection = false)
    {
        const string End = "MN\r\n";
        using var socket = node.Connect();
        socket.SendAll(Encoding.Latin1.GetBytes(endsConnection ? requests : requests + "mn\r\n"));
        var reply = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (endsConnection || reply.Length < End.Length || reply.ToString(reply.Length - End.Length, End.Length) != End)
        {
            var count = socket.Receive(buffer);
            if (count == 0) return endsConnection ? "" : throw new EndOfStreamException(reply.ToString());
            reply.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return reply.ToString(0, reply.Length - End.Length);
    }

    static byte[] Damaged(byte[] bytes, string damage)
    {
        switch (damage)
        {
            case "cut":
                return bytes[..^20];
            case "bit":
                bytes[bytes.Length / 2] ^= 4;
                return bytes;
            case "foreign":
                return Encoding.ASCII.GetBytes("no file of a cache");
            case "valkey":
                using (var node = LarderNode.Start("valkey"))
                using (var connection = new RespConnection(node.Connect()))
                {
                    connection.Call("SET", "plain", "value");
                    connection.Call("SAVE");
                    return File.ReadAllBytes(Path.Combine(node.Folder, "dump.rdb"));
                }
            default:
                return [];
        }
    }
}

static class SocketExtensions
{
    public static void SendAll(this Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }
}

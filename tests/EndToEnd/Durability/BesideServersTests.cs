// The append-only files of a node are read by real servers, and theirs by a node: bases, what came after them, and the single
// file of older servers.
using System.Diagnostics;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Durability.Tests;

public sealed class BesideServersTests : IDisposable
{
    const string Larder = "larder";

    readonly Dictionary<ServerProcess, RespConnection> _connections = [];
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("redis-server", Larder)]
    [InlineData("valkey-server", Larder)]
    [InlineData(Larder, "redis-server")]
    [InlineData(Larder, "valkey-server")]
    [InlineData(Larder, Larder)]
    public void What_one_writes_another_loads(string writer, string reader)
    {
        var digest = "";
        using (var node = Start(writer)) digest = Write(node);
        AssertChecked();
        using (var node = Start(reader))
        {
            Assert.Equal(digest, Call(node, "DEBUG DIGEST"));
            Call(node, "RPUSH later x");
            Call(node, "BGREWRITEAOF");
            AwaitRewrite(node);
            digest = Call(node, "DEBUG DIGEST");
            Stop(node);
        }
        AssertChecked();
        using (var node = Start(writer)) Assert.Equal(digest, Call(node, "DEBUG DIGEST"));
    }

    [Fact]
    public void A_single_file_with_a_snapshot_at_its_beginning_is_taken_over()
    {
        string digest;
        using (var node = Start("redis-server")) digest = Write(node);
        var parts = Directory.GetFiles(Path.Combine(_folder.FullName, "appendonlydir"), "*.2.*").Order();
        using (var single = File.Create(Path.Combine(_folder.FullName, "appendonly.aof")))
        {
            foreach (var part in parts) single.Write(File.ReadAllBytes(part)); // base, then incr
        }
        Directory.Delete(Path.Combine(_folder.FullName, "appendonlydir"), recursive: true);
        using (var node = Start(Larder)) Assert.Equal(digest, Call(node, "DEBUG DIGEST"));
        AssertChecked();
    }

    [Theory]
    [InlineData("redis-server")]
    [InlineData("valkey-server")]
    [InlineData(Larder)]
    public void A_base_of_commands_is_loaded_as_well(string reader)
    {
        string digest;
        using (var node = Start(Larder))
        {
            Call(node, "CONFIG SET aof-use-rdb-preamble no");
            WriteSome(node, 1);
            Call(node, "XREADGROUP GROUP g me COUNT 5 STREAMS x1 >");
            Call(node, "ZADD z1 inf large -inf least 0.25 little");
            Call(node, "PEXPIRE l1 10000000");
            Call(node, "BGREWRITEAOF");
            AwaitRewrite(node);
            digest = Call(node, "DEBUG DIGEST");
            Stop(node);
        }
        var commands = File.ReadAllText(Path.Combine(_folder.FullName, "appendonlydir", "appendonly.aof.2.base.aof"));
        Assert.StartsWith("*2\r\n$6\r\nSELECT\r\n", commands);
        AssertChecked();
        using (var node = Start(reader)) Assert.Equal(digest, Call(node, "DEBUG DIGEST"));
    }

    [Fact]
    public void A_node_that_cannot_load_its_file_says_where_and_ends()
    {
        using (var node = Start(Larder)) Write(node);
        var file = Directory.GetFiles(Path.Combine(_folder.FullName, "appendonlydir"), "*.2.incr.aof").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[0] = (byte)'!';
        File.WriteAllBytes(file, bytes);
        var failure = Assert.Throws<InvalidOperationException>(() =>
        {
            using var node = Start(Larder);
        });
        Assert.Contains("Bad file format reading the append only file appendonly.aof.2.incr.aof, at byte 0", failure.Message);
    }

    // Before and after a rewrite; returns the digest of it all.
    string Write(ServerProcess node)
    {
        WriteSome(node, 1);
        Call(node, "BGREWRITEAOF");
        AwaitRewrite(node);
        WriteSome(node, 2);
        var digest = Call(node, "DEBUG DIGEST");
        Stop(node);
        return digest;
    }

    void WriteSome(ServerProcess node, int part)
    {
        foreach (var line in (string[])
        [
            $"SET s{part} v", $"SET n{part} 12345", $"SET big{part} {new string('x', 30_000)}", $"RPUSH l{part} a b c 1 2 3",
            $"SADD ints{part} 1 2 3", $"SADD st{part} a b c", $"SPOP st{part}", $"HSET h{part} f v g w",
            $"ZADD z{part} 1 a 2.5 b", $"XADD x{part} 1-1 f v", $"XGROUP CREATE x{part} g 0", $"SET e{part} v EX 10000",
            $"INCRBYFLOAT fl{part} 1.5", $"APPEND s{part} more", "SELECT 4", $"SET other{part} 1", "MULTI", $"INCR n{part}",
            $"INCR n{part}", "EXEC", "SELECT 0", $"EVAL redis.call('INCR',KEYS[1]) 1 n{part}", $"DEL ints{part}",
        ]) Call(node, line);
        for (var i = 0; i < 600; i++) Call(node, $"HSET large{part} field{i} {i}");
    }

    ServerProcess Start(string program)
    {
        string[] directives =
        [
            "--dir", _folder.FullName, "--appendonly", "yes", "--save", "", "--enable-debug-command", "yes",
        ];
        var found = program == Larder ? program : Tools.Find(program);
        Assert.SkipWhen(found == null, $"{program} is not installed");
        var node = program == Larder
            ? LarderNode.Start("valkey", directives)
            : ServerProcess.Start(found!, (port, _) => ["--port", $"{port}", .. directives]);
        try
        {
            Wait.Until(() => !Call(node, "DBSIZE").StartsWith("-LOADING", StringComparison.Ordinal), "the data to be loaded");
            return node;
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            node.Await();
            var output = node.Output;
            node.Dispose();
            throw new InvalidOperationException(output, failure);
        }
    }

    string Call(ServerProcess node, string line)
    {
        if (!_connections.TryGetValue(node, out var connection))
            _connections.Add(node, connection = new RespConnection(node.Connect()));
        var reply = RespConnection.Text(connection.Call(line.Split(' '))).TrimEnd();
        Assert.False(reply.StartsWith("-ERR", StringComparison.Ordinal), $"{line}: {reply}");
        return reply;
    }

    void AwaitRewrite(ServerProcess node) => Wait.Until(
        () => Call(node, "INFO persistence") is var info && info.Contains("aof_rewrite_in_progress:0")
            && info.Contains("aof_rewrite_scheduled:0"), "the rewrite is over");

    void Stop(ServerProcess node)
    {
        _connections[node].Send([.. ((string[])["SHUTDOWN", "NOSAVE"]).Select(Encoding.ASCII.GetBytes)]);
        node.Await();
    }

    void AssertChecked()
    {
        var bases = Directory.GetFiles(Path.Combine(_folder.FullName, "appendonlydir"), "*.base.rdb");
        var isValkeys = bases.Any(file => File.ReadAllText(file, Encoding.Latin1).StartsWith("VALKEY", StringComparison.Ordinal));
        foreach (var name in (string[])["valkey-check-aof", "redis-check-aof"])
        {
            if (Tools.Find(name) is not { } program || (isValkeys && name == "redis-check-aof")) continue;
            string[] arguments = [Path.Combine(_folder.FullName, "appendonlydir", "appendonly.aof.manifest")];
            using var check = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            var output = check.StandardOutput.ReadToEnd();
            check.WaitForExit();
            Assert.True(check.ExitCode == 0, $"{name}: {output}");
        }
    }
}

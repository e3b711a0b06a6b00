// Files of real servers are loaded by a node, and those of a node by real servers: every type in every encoding.
using System.Diagnostics;
using Larder.Engine.Tests.Serialization;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence.Rdb;

public sealed class RealServerFileTests : IDisposable
{
    const string Library = "#!lua name=lib\nredis.register_function{function_name='answer', callback=function() return 42 end, " +
        "flags={'no-writes'}}";

    // Everything as large forms, nothing compressed; and idle times of keys.
    static readonly string[] LargeForms =
    [
        "--hash-max-listpack-entries", "0", "--zset-max-listpack-entries", "0", "--set-max-intset-entries", "0",
        "--list-max-listpack-size", "2", "--rdbcompression", "no", "--maxmemory-policy", "allkeys-lru",
        "--rdbchecksum", "no", "--stream-node-max-entries", "3",
    ];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("redis-server", false)]
    [InlineData("redis-server", true)]
    [InlineData("valkey-server", false)]
    [InlineData("valkey-server", true)]
    public void Files_of_real_servers_are_loaded(string program, bool largeForms)
    {
        using var real = Peer.StartIfThere(program, largeForms ? LargeForms : []);
        Assert.SkipWhen(real is null, $"{program} is not installed");
        Fill(real!, hasFieldExpiry: program == "valkey-server");
        real!.Call("FUNCTION", "LOAD", Library);
        Assert.Equal("+OK\r\n", real.Call("SAVE"));
        File.Copy(real.SavedFile, Path.Combine(_folder.Path, Peer.FileName));
        using var node = Peer.StartNode(("dir", _folder.Path));
        AssertSame(real, node);
        Assert.Equal(":42\r\n", node.Call("FCALL_RO", "answer", "0"));
    }

    [Theory]
    [InlineData("redis-server", "yes")]
    [InlineData("redis-server", "no")]
    [InlineData("valkey-server", "yes")]
    [InlineData("valkey-server", "no")]
    public void Files_of_a_node_are_loaded_by_real_servers(string program, string compression)
    {
        Assert.SkipWhen(Tools.Find(program) is null, $"{program} is not installed");
        using var node = Peer.StartNode(("dir", _folder.Path), ("rdbcompression", compression), ("save", "\"\""),
            ("enable-debug-command", "yes"));
        Fill(node, hasFieldExpiry: program == "valkey-server");
        node.Call("FUNCTION", "LOAD", Library);
        Assert.Equal("+OK\r\n", node.Call("SAVE"));
        var file = Path.Combine(_folder.Path, Peer.FileName);
        if (program == "redis-server") Check(file);
        using var real = Peer.StartIfThere(program, file, [])!;
        AssertSame(node, real);
        Assert.Equal(":42\r\n", real.Call("FCALL_RO", "answer", "0"));
        // And by the node that comes after this one.
        using var next = Peer.StartNode(
            ("dir", _folder.Path), ("save", "\"\""), ("enable-debug-command", "yes"));
        AssertSame(node, next);
        Assert.Equal(node.Call("DEBUG", "DIGEST"), next.Call("DEBUG", "DIGEST"));
    }

    static void Check(string file)
    {
        if (Tools.Find("redis-check-rdb") is not { } program) return;
        using var check = Process.Start(new ProcessStartInfo(program, [file]) { RedirectStandardOutput = true })!;
        var output = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.True(check.ExitCode == 0, output);
    }

    static void Fill(Peer server, bool hasFieldExpiry)
    {
        foreach (var (name, commands) in SampleValues.All)
        {
            foreach (var command in commands) server.Call(command);
            Assert.Equal("+OK\r\n", server.Call("RENAME", "value", name));
        }
        server.Call("SET", "123456", "a name that is a number");
        server.Call("SET", new string('k', 300), "a name that compresses");
        server.Call("SET", "ends", "later");
        server.Call("PEXPIREAT", "ends", "4000000000123");
        server.Call("PEXPIREAT", "a short set", "4000000000456");
        server.Call("SET", "huge", new string('x', 3_000_000) + "y");
        server.Call("SELECT", "7");
        server.Call("SET", "elsewhere", "1");
        server.Call("SELECT", "0");
        if (!hasFieldExpiry) return;
        server.Call("HSET", "fields", "stays", "1", "ends", "2");
        server.Call("HPEXPIREAT", "fields", "4000000000789", "FIELDS", "1", "ends");
    }

    static void AssertSame(Peer expected, Peer actual)
    {
        Assert.Equal(expected.Call("DBSIZE"), actual.Call("DBSIZE"));
        string[] others = ["123456", new string('k', 300), "ends", "huge", "fields"];
        foreach (var key in SampleValues.All.Keys.Concat(others))
        {
            Assert.True(expected.Content(key) == actual.Content(key), $"{key}: another value");
            Assert.Equal(expected.Call("PEXPIRETIME", key), actual.Call("PEXPIRETIME", key));
        }
        if (expected.Call("EXISTS", "fields") == ":1\r\n")
        {
            string[] times = ["HPEXPIRETIME", "fields", "FIELDS", "2", "stays", "ends"];
            Assert.Equal(expected.Call(times), actual.Call(times));
        }
        actual.Call("SELECT", "7");
        Assert.Equal("$1\r\n1\r\n", actual.Call("GET", "elsewhere"));
        actual.Call("SELECT", "0");
    }
}

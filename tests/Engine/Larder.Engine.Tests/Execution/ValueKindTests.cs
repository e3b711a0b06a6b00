// A kind of value that joins a node from outside goes where every other goes: through TYPE, SCAN, COPY, DUMP, files, replicas
// and eviction. The one here counts how often each of 256 letters came.
using System.Buffers.Binary;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class ValueKindTests : IDisposable
{
    const int Letters = 256, Bytes = Letters * sizeof(int);
    const string Rows = """
        {"commands": {
          "tally.add": {"acl_categories": ["@write"], "arity": 3, "first_key": 1, "last_key": 1, "step": 1,
            "flags": ["write", "denyoom"], "group": "tally", "since": "1.0.0", "tips": [],
            "arguments": [{"name": "key", "type": "key"}, {"name": "text", "type": "string"}],
            "key_specs": [{"begin_search": {"spec": {"index": 1}, "type": "index"},
              "find_keys": {"spec": {"keystep": 1, "lastkey": 0, "limit": 0}, "type": "range"}, "flags": ["RW", "update"]}]},
          "tally.of": {"acl_categories": ["@read"], "arity": 3, "first_key": 1, "last_key": 1, "step": 1,
            "flags": ["readonly"], "group": "tally", "since": "1.0.0", "tips": [],
            "arguments": [{"name": "key", "type": "key"}, {"name": "letter", "type": "string"}],
            "key_specs": [{"begin_search": {"spec": {"index": 1}, "type": "index"},
              "find_keys": {"spec": {"keystep": 1, "lastkey": 0, "limit": 0}, "type": "range"}, "flags": ["RO", "access"]}]}
        }}
        """;

    static readonly ValueKind Tally = new("tally-ltr", version: 1, (version, value) => version <= 1 && value.Length == Bytes);
    static readonly ValueKind Other = new("other-knd", version: 0, (_, _) => true);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_keys_are_keys_like_others()
    {
        using var node = Start(out var client);
        Assert.Equal(":3", client.Call("TALLY.ADD k aab"));
        Assert.Equal(":2", client.Call("TALLY.OF k a"));
        Assert.Equal("+tally-ltr", client.Call("TYPE k"));
        Assert.Equal("$3 raw", client.Call("OBJECT ENCODING k"));
        Assert.Equal("*2 $1 0 *1 $1 k", client.Call("SCAN 0 TYPE TALLY-ltr"));
        Assert.Equal("*2 $1 0 *0", client.Call("SCAN 0 TYPE other-knd"));
        Assert.StartsWith("-ERR unknown type name", client.Call("SCAN 0 TYPE nobodys-k"));
        Assert.Equal("-WRONGTYPE Operation against a key holding the wrong kind of value", client.Call("GET k"));
        client.Call("SET text x");
        Assert.Equal("-WRONGTYPE Operation against a key holding the wrong kind of value", client.Call("TALLY.OF text a"));
        Assert.Equal(":1", client.Call("COPY k copy"));
        Assert.Equal("+OK", client.Call("RENAME copy other"));
        Assert.Equal("*2 :1 :5", Together(client, "EXPIRE other 100", "TALLY.ADD other cccaa"));
        Assert.Equal(":4", client.Call("TALLY.OF other a"));
        Assert.Equal(":2", client.Call("TALLY.OF k a"));
        Assert.InRange(Number(client.Call("TTL other")), 1, 100);
        Assert.InRange(Number(client.Call("MEMORY USAGE k")), Bytes, 4 * Bytes);
        Assert.Equal(":2", client.Call("DEL k other"));
        Assert.Equal(":0", client.Call("TALLY.OF k a"));
    }

    [Fact]
    public void What_comes_from_outside_is_looked_at()
    {
        using var node = Start(out var client);
        client.Call("TALLY.ADD k aab");
        Assert.Equal("+OK", client.Call("EVAL return(redis.call('restore','r',0,redis.call('dump','k'))) 2 k r"));
        Assert.Equal(":2", client.Call("TALLY.OF r a"));
        Assert.Equal("+OK", client.Call("CONFIG SET sanitize-dump-payload no"));
        client.Call("DEBUG SET-SKIP-CHECKSUM-VALIDATION 1");
        foreach (var cut in new[] { 1, 8, 9, 10, 12, 200 })
        {
            const string Dump = "redis.call('dump','k')";
            var payload = $"string.sub({Dump},1,-{11 + cut})..string.sub({Dump},-10)";
            Assert.StartsWith(
                "-ERR Bad data format", client.Call($"EVAL return(redis.call('restore','bad',0,{payload})) 2 k bad"));
        }
        Assert.Equal(":0", client.Call("EXISTS bad"));
    }

    [Theory]
    [InlineData("appendonly no")]
    [InlineData("appendonly yes")]
    [InlineData("appendonly yes\naof-use-rdb-preamble no")]
    public void It_outlives_the_node(string directives)
    {
        using (Start(out var client, directives))
        {
            client.Call("TALLY.ADD k aab");
            client.Call("PEXPIRE k 1000000");
            client.Call(directives == "appendonly no" ? "SAVE" : "BGREWRITEAOF");
            Wait.Until(() => client.Call("INFO persistence").Contains("aof_rewrite_in_progress:0"), "the file to be written");
            client.Call("TALLY.ADD k a");
            if (directives == "appendonly no") client.Call("SAVE");
        }
        using var again = Start(out var reader, directives);
        Assert.Equal(":3", reader.Call("TALLY.OF k a"));
        Assert.InRange(Number(reader.Call("PTTL k")), 1, 1_000_000);
    }

    [Fact]
    public void A_replica_has_it()
    {
        using var primary = Start(out var client);
        client.Call("TALLY.ADD k aab");
        using var replica = Start(out var reader);
        reader.Call($"REPLICAOF 127.0.0.1 {primary.Settings.Network.Port.Value}");
        Wait.Until(() => reader.Call("INFO replication").Contains("master_link_status:up"), "the copy");
        client.Call("TALLY.ADD k a");
        Assert.Equal(":1", client.Call("WAIT 1 0"));
        Assert.Equal(":3", reader.Call("TALLY.OF k a"));
        Assert.Equal(client.Call("DEBUG DIGEST"), reader.Call("DEBUG DIGEST"));
    }

    sealed record Running(NodeHost Host, ServerSettings Settings) : IDisposable
    {
        public void Dispose() => Host.Dispose();
    }

    Running Start(out TestClient client, string directives = "")
    {
        var settings = new ServerSettings();
        var port = Ports.Free();
        ConfigText.Load(
            settings, null, $"port {port}\nio-threads 2\nsave \"\"\ndir {_folder.Path}\nenable-debug-command yes\n{directives}");
        var host = NodeHost.Start(new NodeOptions
        {
            Engine = NodeEngine.Valkey, Settings = settings, Log = TextWriter.Null,
            Families = [new CommandFamily(Bind, Encoding.ASCII.GetBytes(Rows)) { Kinds = [Tally, Other] }],
        });
        client = new TestClient(new RespConnection(Loopback.Connect(port)));
        return new Running(host, settings);
    }

    static void Bind(CommandBindings bindings)
    {
        bindings.Bind("tally.add", Add);
        bindings.Bind("tally.of", Of);
    }

    static void Add(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryRead(key, Tally, out var value)) return;
        Span<byte> counts;
        if (value.IsNull)
        {
            counts = key.Database.Store(key, Tally, Bytes);
            counts.Clear();
        }
        else
        {
            counts = key.Database.Change(key, Tally);
        }
        foreach (var letter in context.Argument(2))
        {
            var count = counts.Slice(letter * sizeof(int), sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(count, BinaryPrimitives.ReadInt32LittleEndian(count) + 1);
        }
        context.Changed(key, KeyEventClass.Module, "tally.add"u8);
        context.Reply.Integer(context.Argument(2).Length);
    }

    static void Of(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), Tally, out var value)) return;
        var letter = context.Argument(2)[0];
        context.Reply.Integer(
            value.IsNull ? 0 : BinaryPrimitives.ReadInt32LittleEndian(value.Bytes.Slice(letter * sizeof(int), sizeof(int))));
    }

    static string Together(TestClient client, params string[] commands)
    {
        client.Call("MULTI");
        foreach (var command in commands) Assert.Equal("+QUEUED", client.Call(command));
        return client.Call("EXEC");
    }

    static long Number(string reply) => long.Parse(reply.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
}

// Commands that join a node from outside: what holds for the server's own holds for them.
using System.Text;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class CommandFamilyTests
{
    const string Rows = """
        {"commands": {
          "shout": {"acl_categories": ["@write", "@string"], "arity": 3, "first_key": 1, "last_key": 1, "step": 1,
            "flags": ["write", "denyoom"], "group": "shouting", "since": "1.0.0", "tips": [],
            "arguments": [{"name": "key", "type": "key"}, {"name": "text", "type": "string"}],
            "key_specs": [{"begin_search": {"spec": {"index": 1}, "type": "index"},
              "find_keys": {"spec": {"keystep": 1, "lastkey": 0, "limit": 0}, "type": "range"}, "flags": ["OW", "update"]}]}
        }}
        """;

    [Fact]
    public void They_are_commands_like_others()
    {
        var settings = new ServerSettings();
        var port = Ports.Free();
        ConfigText.Load(settings, null, $"port {port}\nio-threads 2\nsave \"\"");
        using var node = NodeHost.Start(new NodeOptions
        {
            Engine = NodeEngine.Valkey, Settings = settings, Log = TextWriter.Null,
            Families = [new CommandFamily(bindings => bindings.Bind("shout", Shout), Encoding.ASCII.GetBytes(Rows))],
        });
        using var client = new TestClient(new RespConnection(Loopback.Connect(port)));
        Assert.Equal(":3", client.Call("shout k abc"));
        Assert.Equal("$3 ABC", client.Call("GET k"));
        Assert.Equal("*2 +OK :2", Together(client, "SET k x", "SHOUT k yz"));
        Assert.Equal(":1", client.Call("EVAL return(redis.call('shout',KEYS[1],'q')) 1 k"));
        Assert.Equal("*1 $1 k", client.Call("COMMAND GETKEYS SHOUT k t"));
        Assert.Equal("-ERR wrong number of arguments for 'shout' command", client.Call("SHOUT k"));
        client.Call("ACL SETUSER reader on nopass ~* -@all +@read");
        Assert.Equal(
            "$57 User reader has no permissions to run the 'shout' command", client.Call("ACL DRYRUN reader SHOUT k t"));
        Assert.Contains("shout", client.Call("ACL CAT string"));
        Assert.Contains("cmdstat_shout:calls=3,", client.Call("INFO commandstats"));
    }

    static string Together(TestClient client, params string[] commands)
    {
        client.Call("MULTI");
        foreach (var command in commands) Assert.Equal("+QUEUED", client.Call(command));
        return client.Call("EXEC");
    }

    static unsafe void Shout(CommandContext context)
    {
        // Safe: the item has the text's length, and is written before anything else happens.
        var key = context.Key(1);
        var text = context.Argument(2);
        var item = key.Database.Store(key, ItemType.String, 0, text.Length, expireAtMs: 0);
        Ascii.ToUpper(text, new Span<byte>(item.Value, text.Length), out _);
        context.Changed(key, KeyEventClass.String, "shout"u8);
        context.Reply.Integer(text.Length);
    }
}

// One store, two protocols: what memcached clients write and read on a node that speaks RESP, and what its other clients,
// its replicas and its files see of it.
using Larder.Engine.Tests.Memcached;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Sharing;

public sealed class SharedStoreTests
{
    [Fact]
    public void Values_flags_and_ends_are_the_same_on_both_sides()
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        Assert.Equal("STORED\r\n", client.Text("set a 5 100 2\r\nhi\r\n"));
        Assert.Equal("$2\r\nhi\r\n", node.Resp.Call("GET", "a"));
        Assert.InRange(int.Parse(node.Resp.Call("TTL", "a").AsSpan(1).TrimEnd()), 1, 100);
        node.Resp.Call("APPEND", "a", "!");
        Assert.Equal("VALUE a 5 3\r\nhi!\r\nEND\r\n", client.Text("get a\r\n"));
        node.Resp.Call("RENAME", "a", "b");
        node.Resp.Call("COPY", "b", "c");
        Assert.Equal("VALUE b 5 3\r\nhi!\r\nVALUE c 5 3\r\nhi!\r\nEND\r\n", client.Text("get a b c\r\n"));
        node.Resp.Call("SET", "b", "new", "EX", "50");
        Assert.Matches("^HD t(50|[1-4][0-9]) f0 s3\r\n$", client.Text("mg b t f s\r\n"));
        Assert.Equal("TOUCHED\r\n", client.Text("touch b 0\r\n"));
        Assert.Equal(":-1\r\n", node.Resp.Call("TTL", "b"));
        node.Resp.Call("SET", "n", "41");
        Assert.Equal("42\r\n", client.Text("incr n 1\r\n"));
        Assert.Equal(":43\r\n", node.Resp.Call("INCR", "n"));
        Assert.Equal("9\r\n", client.Text("decr n 34\r\n"));
        Assert.Equal(":10\r\n", node.Resp.Call("INCR", "n"));
        Assert.Equal("VA 1\r\n9\r\nVALUE n 0 1\r\n9\r\nEND\r\n", client.Text("ma n MD v\r\nget n\r\n"));
        Assert.Equal("DELETED\r\n", client.Text("delete n\r\n"));
        Assert.Equal(":0\r\n", node.Resp.Call("EXISTS", "n"));
    }

    [Theory]
    [InlineData("SET k other")]
    [InlineData("APPEND k x")]
    [InlineData("SETRANGE k 0 z")]
    [InlineData("GETDEL k")]
    public void A_change_over_RESP_is_one_that_cas_sees(string change)
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        client.Text("set k 0 0 1\r\nv\r\n");
        var cas = Cas(client);
        node.Resp.Line(change);
        Assert.True(client.Text($"cas k 0 0 1 {cas}\r\nw\r\n") is "EXISTS\r\n" or "NOT_FOUND\r\n");
    }

    [Fact]
    public void A_value_of_RESP_can_be_compared_and_stored()
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        node.Resp.Call("SET", "k", "v");
        var cas = Cas(client);
        Assert.Equal(cas, Cas(client));
        Assert.Equal("STORED\r\n", client.Text($"cas k 7 0 1 {cas}\r\nw\r\n"));
        Assert.Equal("EXISTS\r\n", client.Text($"cas k 7 0 1 {cas}\r\nx\r\n"));
        Assert.Equal("$1\r\nw\r\n", node.Resp.Call("GET", "k"));
    }

    [Fact]
    public void What_is_no_string_is_refused_and_can_be_deleted()
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        node.Resp.Line("LPUSH l x");
        const string refused = "CLIENT_ERROR WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
        Assert.Equal(refused, client.Text("get l\r\n"));
        Assert.Equal(refused, client.Text("set l 0 0 1\r\nx\r\n"));
        Assert.Equal(refused, client.Text("mg l v\r\n"));
        Assert.Equal(refused, client.Text("incr l 1\r\n"));
        client.Text("set a 0 0 1\r\nx\r\n");
        Assert.Equal("VALUE a 0 1\r\nx\r\n" + refused, client.Text("get a l a\r\n"));
        Assert.Equal(refused + refused, client.Text("md l x\r\nmd l I T30\r\n"));
        Assert.Equal(":1\r\n", node.Resp.Call("LLEN", "l"));
        Assert.Equal("DELETED\r\n", client.Text("delete l\r\n"));
        Assert.StartsWith("SERVER_ERROR ERR not over this port", client.Text("lru_crawler metadump all\r\n"));
    }

    [Fact]
    public void Users_and_their_rights_apply()
    {
        using var node = new SharedNode();
        node.Resp.Line("ACL SETUSER alice on >secret ~a* +get +info");
        node.Resp.Line("SET a 1");
        node.Resp.Line("SET b 1");
        node.Resp.Line("ACL SETUSER default resetpass >other");
        using var client = node.Memcached();
        client.Send("get a\r\n");
        Assert.Equal("CLIENT_ERROR unauthenticated\r\n", client.Read(text => text.EndsWith("\r\n")));
        client.Send("set x 0 0 9\r\nalice bad\r\n");
        Assert.Equal("CLIENT_ERROR authentication failure\r\n", client.Read(text => text.EndsWith("\r\n")));
        Assert.Equal("STORED\r\n", client.Text("set x 0 0 12\r\nalice secret\r\n"));
        Assert.Equal("VALUE a 0 1\r\n1\r\nEND\r\n", client.Text("get a\r\n"));
        Assert.Equal("SERVER_ERROR NOPERM No permissions to access a key\r\n", client.Text("get b\r\n"));
        Assert.StartsWith("SERVER_ERROR NOPERM", client.Text("set a 0 0 1\r\nx\r\n"));
        Assert.StartsWith("SERVER_ERROR NOPERM", client.Text("flush_all\r\n"));
        using (var guest = node.Memcached()) Assert.Contains("PLAIN", guest.Binary(BinaryWire.Request(0x20)));
        using var binary = node.Memcached();
        Assert.Contains("Authenticated", binary.Binary(BinaryWire.Request(0x21, "PLAIN", value: "\0alice\0secret")));
    }

    [Fact]
    public void It_works_on_the_database_that_it_is_told()
    {
        using var node = new SharedNode(("memcached-database", "3"));
        using var client = node.Memcached();
        client.Text("set a 0 0 1\r\nx\r\n");
        Assert.Equal("$-1\r\n", node.Resp.Call("GET", "a"));
        node.Resp.Call("SET", "a", "zero");
        node.Resp.Call("SELECT", "3");
        Assert.Equal("$1\r\nx\r\n", node.Resp.Call("GET", "a"));
        Assert.Equal("OK\r\n", client.Text("flush_all\r\n"));
        Assert.Equal(":0\r\n", node.Resp.Call("DBSIZE"));
        node.Resp.Call("SELECT", "0");
        Assert.Equal("$4\r\nzero\r\n", node.Resp.Call("GET", "a"));
    }

    [Fact]
    public void Who_watches_caches_or_listens_is_told()
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        using var watcher = node.Resp.ConnectClient();
        using var cache = node.Resp.ConnectClient();
        using var listener = node.Resp.ConnectClient();
        node.Resp.Line("CONFIG SET notify-keyspace-events KEA");
        watcher.Call("WATCH k");
        cache.Call("HELLO 3");
        cache.Call("CLIENT TRACKING ON");
        cache.Call("GET k");
        listener.Call("SUBSCRIBE __keyevent@0__:set");
        client.Text("set k 0 0 1\r\nv\r\n");
        watcher.Call("MULTI");
        watcher.Call("PING");
        Assert.Equal("*-1", watcher.Call("EXEC"));
        Assert.Contains("invalidate", cache.Receive());
        Assert.EndsWith("$1 k", listener.Receive());
    }

    [Fact]
    public void Writes_wait_while_clients_are_paused()
    {
        using var node = new SharedNode();
        using var client = node.Memcached();
        node.Resp.Line("CLIENT PAUSE 100000 WRITE");
        Assert.Equal("END\r\n", client.Text("get k\r\n"));
        client.Send("set k 0 0 1\r\nv\r\nget k\r\n");
        Assert.Equal("$-1\r\n", node.Resp.Call("GET", "k"));
        node.Resp.Line("CLIENT UNPAUSE");
        Assert.Equal("STORED\r\nVALUE k 0 1\r\nv\r\nEND\r\n", client.Read(text => text.EndsWith("END\r\n")));
    }

    [Fact]
    public void Replicas_have_values_with_their_flags_and_refuse_writes()
    {
        using var primary = new SharedNode();
        using var client = primary.Memcached();
        client.Text("set early 4 0 1\r\nx\r\n");
        using var replica = new SharedNode();
        replica.Resp.Line($"REPLICAOF 127.0.0.1 {primary.Resp.Port}");
        client.Text("set a 9 1000 2\r\nhi\r\nset b 1 0 1\r\nx\r\nappend b 0 0 1\r\ny\r\nset n 3 0 1\r\n1\r\nincr n 5\r\n");
        client.Text("set max 4294967295 0 1\r\nx\r\nset some 274 0 1\r\nx\r\n");
        client.Text("set gone 0 0 1\r\nx\r\ndelete gone\r\nset last 0 0 1\r\nx\r\n");
        using var reader = replica.Memcached();
        Wait.Until(() => reader.Text("get last\r\n").StartsWith("VALUE"), "the last value on the replica");
        Assert.Equal(
            "VALUE early 4 1\r\nx\r\nVALUE a 9 2\r\nhi\r\nVALUE b 1 2\r\nxy\r\nVALUE n 3 1\r\n6\r\nEND\r\n",
            reader.Text("get early a b n gone\r\n"));
        Assert.Equal("HD f4294967295\r\nHD f274\r\n", reader.Text("mg max f\r\nmg some f\r\n"));
        Assert.StartsWith("SERVER_ERROR READONLY", reader.Text("set a 0 0 1\r\nx\r\n"));
    }

    [Fact]
    public void The_append_only_file_keeps_values_with_their_flags()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] directives = [("appendonly", "yes"), ("appendfsync", "always"), ("dir", folder.Path)];
        using (var node = new SharedNode(directives))
        {
            using var client = node.Memcached();
            Assert.Equal("STORED\r\nSTORED\r\nSTORED\r\n", client.Text(
                "set a 9 1000 2\r\nhi\r\nset b 0 0 1\r\nx\r\nprepend b 0 0 1\r\ny\r\n"));
        }
        using var again = new SharedNode(directives);
        using var reader = again.Memcached();
        Assert.Equal("VALUE a 9 2\r\nhi\r\nVALUE b 0 2\r\nyx\r\nEND\r\n", reader.Text("get a b\r\n"));
    }

    [Fact]
    public void Its_memcached_clients_are_listed_counted_and_can_be_ended()
    {
        using var node = new SharedNode();
        var client = node.Memcached();
        client.Text("set k 0 0 1\r\nv\r\n");
        var line = node.Resp.Call("CLIENT", "LIST").Split('\n').Single(line => line.Contains(" lib-name=memcached "));
        Assert.Contains(" cmd=set user=default ", line);
        Assert.Contains("connected_clients:2\r\n", node.Resp.Call("INFO", "clients"));
        var id = line.Split(' ', '=').SkipWhile(word => word != "id").ElementAt(1);
        Assert.Equal(":1\r\n", node.Resp.Call("CLIENT", "KILL", "ID", id));
        Assert.Equal("<closed>", client.ReadToEnd());
        client.Dispose();
        using (var left = node.Memcached()) left.Text("mn\r\n");
        Wait.Until(() => node.Resp.Call("INFO", "clients").Contains("connected_clients:1\r\n"), "the client to be gone");
        node.Resp.Line("CONFIG SET maxclients 1");
        using var refused = node.Memcached();
        Assert.Equal("ERROR Too many open connections\r\n<closed>", refused.ReadToEnd());
    }

    static string Cas(Conversation client) => client.Text("gets k\r\n").Split(' ', '\r')[4];

    sealed class SharedNode : IDisposable
    {
        readonly int _port = Ports.Free();

        public SharedNode(params (string Name, string Value)[] directives) =>
            Resp = new RunningNode(NodeEngine.Valkey, [("memcached-port", $"{_port}"), .. directives]);

        public RunningNode Resp { get; }

        public Conversation Memcached() => Conversation.With(_port);

        public void Dispose() => Resp.Dispose();
    }
}

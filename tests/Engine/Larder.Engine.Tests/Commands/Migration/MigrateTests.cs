// MIGRATE: between a node and real servers in both directions, the replies beside a real server's, and what happens to keys
// that change on the way.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands.Migration;

public sealed class MigrateTests
{
    const string Ok = "+OK\r\n";

    static readonly string[] Names =
        ["text", "large", "number", "list", "longlist", "hash", "bighash", "set", "ints", "zset", "bigzset", "stream"];

    [Theory]
    [InlineData("valkey-server")]
    [InlineData("redis-server")]
    public void Keys_of_every_type_move_to_a_real_server_and_back(string program)
    {
        using var server = StartServer(program);
        using var there = new RespConnection(server.Connect());
        using var node = new RunningNode(("enable-debug-command", "yes"));
        Fill(node);
        var digests = Digests(words => node.Call(words));
        Assert.Equal(Ok, node.Call(["MIGRATE", "127.0.0.1", $"{server.Port}", "", "0", "5000", "KEYS", .. Names]));
        Assert.Equal(":0\r\n", node.Call("DBSIZE"));
        Assert.Equal(digests, Digests(words => RespConnection.Text(there.Call(words))));
        Assert.StartsWith(":9", RespConnection.Text(there.Call("PTTL", "text")));
        Assert.Contains("migrate_cached_sockets:1\r\n", node.Call("INFO", "stats"));

        var back = there.Call(["MIGRATE", "127.0.0.1", $"{node.Port}", "", "3", "5000", "COPY", "KEYS", .. Names]);
        Assert.Equal(Ok, RespConnection.Text(back));
        node.Call("SELECT", "3");
        Assert.Equal(digests, Digests(words => node.Call(words)));
        Assert.StartsWith(":9", node.Call("PTTL", "text"));
    }

    [Theory]
    [InlineData("valkey-server")]
    [InlineData("redis-server")]
    public void Replies_are_those_of_a_real_server(string program)
    {
        using var target = StartServer(program, "--requirepass", "secret");
        using var control = new RespConnection(target.Connect());
        using var server = StartServer(program);
        using var there = new RespConnection(server.Connect());
        using var node = new RunningNode();
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var (port, closed, silent) = ($"{target.Port}", $"{Ports.Free()}", $"{((IPEndPoint)deaf.LocalEndpoint).Port}");
        string[] requests =
        [
            $"MIGRATE 127.0.0.1 {port} none 0 1000", $"MIGRATE 127.0.0.1 {port} none x 1000", $"MIGRATE 127.0.0.1 {port} a 0 x",
            $"MIGRATE 127.0.0.1 {port} a 0", $"MIGRATE 127.0.0.1 {port} a 0 1000 WHAT", $"MIGRATE 127.0.0.1 {port} a 0 1000 AUTH",
            $"MIGRATE 127.0.0.1 {port} a 0 1000 AUTH2 x", $"MIGRATE 127.0.0.1 {port} a 0 1000 KEYS b",
            $"MIGRATE 127.0.0.1 {port} \"\" 0 1000 KEYS", $"MIGRATE 127.0.0.1 {port} \"\" 0 1000 KEYS none nobody",
            $"MIGRATE 127.0.0.1 {closed} a 0 1000", $"MIGRATE 127.0.0.1 {silent} a 0 100", "MIGRATE 127.0.0.1 x a 0 100",
            $"MIGRATE 127.0.0.1 {port} a 0 1000", $"MIGRATE 127.0.0.1 {port} a 0 1000 AUTH wrong",
            $"MIGRATE 127.0.0.1 {port} a 0 1000 AUTH2 nobody secret", $"MIGRATE 127.0.0.1 {port} a 99 1000 AUTH secret",
            "EXISTS a b", $"MIGRATE 127.0.0.1 {port} a 0 1000 COPY AUTH secret", "EXISTS a", $"MIGRATE 127.0.0.1 {port} a 0 1000",
            $"MIGRATE 127.0.0.1 {port} a 0 1000 REPLACE AUTH2 default secret", "EXISTS a", "SET a 2",
            $"MIGRATE 127.0.0.1 {port} \"\" 0 1000 AUTH secret KEYS a b", "EXISTS a", "EXISTS b",
            $"MIGRATE 127.0.0.1 {port} \"\" 1 1000 COPY AUTH secret KEYS a none", "EXISTS a",
        ];
        var expected = Ask(words => RespConnection.Text(there.Call(words)));
        control.Call("AUTH", "secret");
        control.Call("FLUSHALL");
        Assert.Equal(expected, Ask(words => node.Call(words)));

        string Ask(Func<string[], string> call)
        {
            call(["SET", "a", "1"]);
            call(["SET", "b", "1", "PX", "100000"]);
            return string.Concat(requests.Select(request => $"{request.Replace(port, "PORT")}: {call(Words(request))}"));
        }
    }

    [Fact]
    public void A_key_that_changes_on_the_way_is_sent_again_and_others_are_served_meanwhile()
    {
        using var node = new RunningNode();
        using var peer = new Peer();
        using var client = node.Connect();
        node.Call("MSET", "stays", "1", "changes", "1", "goes", "1");
        node.Block(client, 1, "MIGRATE", "127.0.0.1", peer.Port, "", "5", "5000", "KEYS", "stays", "changes", "goes");
        peer.Accept();
        Assert.Equal("SELECT 5", peer.Read());
        Assert.StartsWith("RESTORE stays 0 ", peer.Read());
        Assert.StartsWith("RESTORE changes 0 ", peer.Read());
        Assert.StartsWith("RESTORE goes 0 ", peer.Read());

        Assert.Equal("$1\r\n1\r\n", node.Call("GET", "stays"));
        Assert.Equal(Ok, node.Call("SET", "changes", "2", "EX", "1000"));
        Assert.Equal(":1\r\n", node.Call("DEL", "goes"));
        peer.Answer(Ok + Ok + Ok + Ok);

        var again = peer.Read();
        Assert.StartsWith("RESTORE changes ", again);
        Assert.EndsWith(" REPLACE", again);
        Assert.Equal("DEL goes", peer.Read());
        Assert.Equal(":0\r\n", node.Call("EXISTS", "stays"));
        Assert.Equal(":1\r\n", node.Call("EXISTS", "changes"));
        peer.Answer(Ok + ":1\r\n");
        Assert.Equal(Ok, client.ReceiveText());
        Assert.Equal(":0\r\n", node.Call("DBSIZE"));
    }

    [Fact]
    public void What_the_other_server_refused_or_nobody_waits_for_stays()
    {
        using var node = new RunningNode();
        using var peer = new Peer();
        using var client = node.Connect();
        node.Call("MSET", "a", "1", "b", "1", "c", "1");
        node.Block(client, 1, "MIGRATE", "127.0.0.1", peer.Port, "", "0", "5000", "KEYS", "a", "b", "c");
        peer.Accept();
        for (var i = 0; i < 4; i++) peer.Read();
        peer.Answer(Ok + Ok + "-BUSYKEY it is there\r\n" + Ok);
        Assert.Equal("-ERR Target instance replied with error: BUSYKEY it is there\r\n", client.ReceiveText());
        Assert.Equal(":1\r\n", node.Call("EXISTS", "a", "b", "c"));

        var id = RespConnection.Text(client.Call("CLIENT", "ID"))[1..].TrimEnd();
        node.Block(client, 1, "MIGRATE", "127.0.0.1", peer.Port, "b", "0", "5000");
        Assert.Equal("SELECT 0", peer.Read()); // after an error it is not known which is selected
        peer.Read();
        Assert.Equal(":1\r\n", node.Call("CLIENT", "UNBLOCK", id));
        Assert.Equal("-IOERR error or timeout reading to target instance\r\n", client.ReceiveText());
        peer.Answer(Ok + Ok);
        Assert.Equal(":1\r\n", node.Call("EXISTS", "b"));
    }

    [Fact]
    public void A_connection_that_broke_while_it_was_kept_is_made_anew()
    {
        using var node = new RunningNode();
        using var peer = new Peer();
        using var client = node.Connect();
        node.Call("SET", "a", "1");
        for (var i = 0; i < 3; i++)
        {
            node.Block(client, 1, "MIGRATE", "127.0.0.1", peer.Port, "a", "0", "5000", "COPY");
            peer.Accept();
            peer.Read();
            peer.Read();
            if (i == 1)
            {
                peer.Hang(); // in the middle, before it answered anything
                peer.Accept();
                Assert.Equal("SELECT 0", peer.Read());
                peer.Read();
            }
            peer.Answer(Ok + Ok);
            Assert.Equal(Ok, client.ReceiveText());
            peer.Hang();
            // It is tried anew once: what breaks before the next move is not to take that away.
            Wait.Until(
                () => node.Call("INFO", "stats").Contains("migrate_cached_sockets:0\r\n"), "the end of the connection");
        }
    }

    [Fact]
    public void It_is_told_as_the_removal_of_what_went()
    {
        using var folder = new TemporaryFolder();
        using (var target = new RunningNode())
        using (var node = new RunningNode(("dir", folder.Path), ("appendonly", "yes"), ("appendfsync", "always")))
        {
            node.Call("MSET", "a", "1", "b", "2", "c", "3");
            target.Call("SET", "b", "there");
            Assert.StartsWith("-ERR Target", node.Line($"MIGRATE 127.0.0.1 {target.Port} \"\" 0 1000 KEYS a b c"));
            Assert.Equal(Ok, node.Line($"MIGRATE 127.0.0.1 {target.Port} b 0 1000 COPY REPLACE"));
        }
        var text = string.Concat(Directory.GetFiles(folder.Of("appendonlydir"), "*.incr.aof").Select(File.ReadAllText));
        Assert.EndsWith("*3\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nc\r\n", text);
    }

    static string[] Words(string line) => [.. line.Split(' ').Select(word => word == "\"\"" ? "" : word)];

    static ServerProcess StartServer(string program, params string[] directives)
    {
        var path = Tools.Find(program);
        Assert.SkipWhen(path == null, $"{program} is not installed");
        return ServerProcess.Start(path!, (port, folder) =>
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--enable-debug-command", "yes",
            .. directives,
        ]);
    }

    static void Fill(RunningNode node)
    {
        node.Call("SET", "text", "value", "PX", "999999");
        node.Call("SET", "large", new string('l', 3_000_000));
        node.Line("SET number 12345");
        node.Line("RPUSH list a b c 1 2 3");
        node.Line("HSET hash f v g w");
        node.Line("SADD set a b c");
        node.Line("SADD ints 1 2 3000000000");
        node.Line("ZADD zset 1 a 2.5 b");
        node.Line("XADD stream 1-1 f v");
        node.Line("XADD stream 2-1 f w");
        node.Line("XGROUP CREATE stream group 0");
        node.Line("XREADGROUP GROUP group consumer COUNT 1 STREAMS stream >");
        for (var i = 0; i < 1000; i++)
        {
            node.Call("RPUSH", "longlist", $"element {i}");
            node.Call("HSET", "bighash", $"field {i}", $"value {i}");
            node.Call("ZADD", "bigzset", $"{i}.25", $"member {i}");
        }
    }

    static string[] Digests(Func<string[], string> call) => [.. Names.Select(name => call(["DEBUG", "DIGEST-VALUE", name]))];

    /// <summary>The other server, as the test plays it.</summary>
    sealed class Peer : IDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        Socket? _socket;
        byte[] _received = new byte[1 << 16];
        int _start, _end;

        public Peer() => _listener.Start();

        public string Port => $"{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public void Accept() => _socket = _listener.AcceptSocket();

        public void Hang()
        {
            _socket!.Dispose();
            (_start, _end) = (0, 0);
        }

        /// <summary>The next request, its words parted by blanks.</summary>
        public string Read()
        {
            var words = new string[int.Parse(Line()[1..])];
            for (var i = 0; i < words.Length; i++)
            {
                var length = int.Parse(Line()[1..]);
                while (_end - _start < length + 2) Receive();
                words[i] = Encoding.Latin1.GetString(_received, _start, length);
                _start += length + 2;
            }
            return string.Join(' ', words);
        }

        public void Answer(string reply) => _socket!.Send(Encoding.Latin1.GetBytes(reply));

        string Line()
        {
            int length;
            while ((length = _received.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0) Receive();
            var line = Encoding.Latin1.GetString(_received, _start, length);
            _start += length + 2;
            return line;
        }

        void Receive()
        {
            if (_end == _received.Length) Array.Resize(ref _received, 2 * _end);
            var count = _socket!.Receive(_received.AsSpan(_end));
            Assert.True(count > 0, "the node closed the connection");
            _end += count;
        }

        public void Dispose()
        {
            _socket?.Dispose();
            _listener.Dispose();
        }
    }
}

// Orders of a service to nodes that it manages: roles under epochs, the lease of a primary, further addresses. Real nodes,
// each with its socket for orders.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Orders;

public sealed class OrdersTests : IDisposable
{
    const string Refused = "-READONLY";

    readonly string _folder = Directory.CreateTempSubdirectory("larder-orders").FullName;
    readonly List<ManagedNode> _nodes = [];

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_primary_takes_writes_only_while_its_lease_lives()
    {
        var node = Start("a");
        Assert.StartsWith("+OK", node.Call("SET", "k", "before"));
        Assert.Equal("+OK", node.Order("ROLE", "PRIMARY", "1", "a", "500", "b"));
        Assert.StartsWith(Refused, node.Call("SET", "k", "without"));
        Assert.StartsWith("$6", node.Call("GET", "k"));
        Assert.Equal("+OK", node.Order("LEASE", "1", node.Status("clock_ms"), "500"));
        Assert.StartsWith("+OK", node.Call("SET", "k", "with"));
        Wait.Until(() => node.Call("SET", "k", "later").StartsWith(Refused), "the end of the lease");
        Assert.Equal("+OK", node.Order("ROLE", "ALONE", "2"));
        Assert.StartsWith("+OK", node.Call("SET", "k", "alone"));
    }

    [Fact]
    public void A_lease_counts_from_when_the_service_read_the_clock()
    {
        var node = Start("a");
        node.Order("ROLE", "PRIMARY", "1", "a", "500", "b");
        var read = node.Status("clock_ms");
        Wait.Until(() => long.Parse(node.Status("clock_ms")) > long.Parse(read) + 100, "time to pass");
        Assert.Equal("+OK", node.Order("LEASE", "1", read, "50"));
        Assert.StartsWith(Refused, node.Call("SET", "k", "v"));
        Assert.StartsWith("-ERR", node.Order("LEASE", "1", $"{long.Parse(read) + 3_600_000}", "50"));
    }

    [Fact]
    public void Replicas_that_vouch_keep_a_primary_going_without_the_service()
    {
        var (primary, first, second) = StartShard(leaseMs: 400);
        Wait.Until(() => primary.Call("SET", "k", "1").StartsWith("+OK"), "the replicas' word");
        var until = long.Parse(primary.Status("clock_ms")) + 1200; // three leases
        while (long.Parse(primary.Status("clock_ms")) < until) Assert.StartsWith("+OK", primary.Call("SET", "k", "2"));

        // Cut off from one of them, it stops before that one may be promoted.
        Stop(second);
        Wait.Until(() => primary.Call("SET", "k", "3").StartsWith(Refused), "the end of the lease");
        Assert.Equal("0", primary.Status("lease_ms"));
        Wait.Until(() => first.Order("ROLE", "PRIMARY", "2", "b", "400", "a").StartsWith("+OK"), "the end of the promise");
        Assert.StartsWith("-EPOCH 2", first.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{primary.Port}"));
    }

    [Fact]
    public void Who_has_promised_is_not_promoted()
    {
        var (primary, first, _) = StartShard(leaseMs: 60_000);
        Wait.Until(() => primary.Call("SET", "k", "1").StartsWith("+OK"), "the replicas' word");
        Assert.StartsWith("-PROMISED", first.Order("ROLE", "PRIMARY", "2", "b", "1000", "c"));
        Assert.Equal("replica", first.Status("role"));
        Assert.Equal("1", first.Status("epoch"));
    }

    [Fact]
    public void What_was_ordered_outlasts_a_restart()
    {
        var node = Start("a");
        node.Order("ROLE", "PRIMARY", "7", "a", "500", "b", "c");
        Stop(node);
        node = Start("a");
        Assert.Equal("primary", node.Status("role"));
        Assert.StartsWith(Refused, node.Call("SET", "k", "v"));
        Assert.StartsWith("-EPOCH 7", node.Order("ROLE", "ALONE", "6"));
        Assert.Equal("+OK", node.Order("ROLE", "ALONE", "8"));
    }

    [Fact]
    public void An_address_that_is_given_up_lets_its_clients_go()
    {
        var node = Start("a");
        var port = Ports.Free();
        Assert.Equal("+OK", node.Order("LISTEN", "1", "127.0.0.1", $"{port}"));
        using var client = new RespConnection(Loopback.Connect(port));
        Assert.Equal("+PONG\r\n", RespConnection.Text(client.Call("PING")));
        Assert.Equal("+OK", node.Order("UNLISTEN", "1", "127.0.0.1", $"{port}"));
        Wait.Until(() => IsClosed(client), "the end of the connection");
        Assert.StartsWith("+PONG", node.Call("PING"));
    }

    [Theory]
    [InlineData("ROLE")]
    [InlineData("ROLE KING 1")]
    [InlineData("ROLE PRIMARY x a 100")]
    [InlineData("ROLE PRIMARY 1 a -5")]
    [InlineData("ROLE REPLICA 1 a host 70000")]
    [InlineData("LEASE 1 2")]
    [InlineData("LISTEN 1 nowhere 80")]
    [InlineData("SET k v")]
    public void What_is_no_order_is_refused(string words)
    {
        var node = Start("a");
        Assert.StartsWith("-ERR", node.Order(words.Split(' ')));
        Assert.Equal("none", node.Status("role"));
    }

    static bool IsClosed(RespConnection client)
    {
        try
        {
            client.Call("PING");
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    (ManagedNode Primary, ManagedNode First, ManagedNode Second) StartShard(int leaseMs)
    {
        var (primary, first, second) = (Start("a"), Start("b"), Start("c"));
        Assert.Equal("+OK", primary.Order("ROLE", "PRIMARY", "1", "a", $"{leaseMs}", "b", "c"));
        Assert.Equal("+OK", first.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{primary.Port}"));
        Assert.Equal("+OK", second.Order("ROLE", "REPLICA", "1", "c", "127.0.0.1", $"{primary.Port}"));
        return (primary, first, second);
    }

    ManagedNode Start(string name)
    {
        var node = new ManagedNode(Path.Combine(_folder, name));
        _nodes.Add(node);
        return node;
    }

    void Stop(ManagedNode node)
    {
        _nodes.Remove(node);
        node.Dispose();
    }

    sealed class ManagedNode : IDisposable
    {
        readonly RunningNode _node;
        readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        readonly RespConnection _orders;

        public ManagedNode(string folder)
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, "admin.sock");
            _node = new RunningNode(
                ("dir", folder), ("admin-socket", path), ("repl-diskless-sync-delay", "0"), ("save", "\"\""));
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            _orders = new RespConnection(_socket);
        }

        public int Port => (int)_node.Server.Settings.Network.Port.Value;

        public string Call(params string[] words) => _node.Call(words);

        public string Order(params string[] words) => RespConnection.Text(_orders.Call(words)).TrimEnd();

        public string Status(string name)
        {
            var lines = Order("STATUS").Split("\r\n");
            return lines[Array.IndexOf(lines, name) + 2];
        }

        public void Dispose()
        {
            _orders.Dispose();
            _node.Dispose();
        }
    }
}

// Orders of a service to nodes that it manages: roles under epochs, the lease of a primary, further addresses. Real nodes,
// each with its socket for orders.
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
        Wait.Until(
            () =>
            {
                Assert.Equal("+OK", node.Order("LEASE", "1", node.Status("clock_ms"), "500"));
                return node.Call("SET", "k", "with").StartsWith("+OK");
            },
            "a write within the lease");
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
        Wait.Until(() => long.Parse(primary.Status("clock_ms")) > until, "time to pass");
        // On a busy machine a word may come late; without any, it would take no more writes.
        Wait.Until(() => primary.Call("SET", "k", "2").StartsWith("+OK"), "the replicas' later word");

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
    public void A_word_given_to_a_primary_that_has_ended_binds_no_longer()
    {
        var (primary, first, _) = StartShard(leaseMs: 6_000);
        Wait.Until(() => primary.Call("SET", "k", "1").StartsWith("+OK"), "the replicas' word");
        Assert.Equal("+OK", first.Order("RELEASE", "1")); // of its own epoch: nothing has ended
        Assert.StartsWith("-PROMISED", first.Order("ROLE", "PRIMARY", "2", "b", "1000", "c"));
        Assert.Equal("+OK", first.Order("RELEASE", "2"));
        Assert.Equal("0", first.Status("promise_ms"));
        Assert.Equal("+OK", first.Order("ROLE", "PRIMARY", "2", "b", "1000", "c"));
        Assert.StartsWith("-EPOCH 2", first.Order("RELEASE", "1"));
    }

    [Fact]
    public void Who_is_released_gives_no_more_word_to_an_older_primary()
    {
        var (primary, first, _) = StartShard(leaseMs: 400);
        Wait.Until(() => primary.Call("SET", "k", "1").StartsWith("+OK"), "the replicas' word");
        Assert.Equal("+OK", first.Order("RELEASE", "2"));
        Wait.Until(() => primary.Call("SET", "k", "2").StartsWith(Refused), "the end of the lease");
        Assert.Equal("0", first.Status("promise_ms"));
    }

    [Fact]
    public void A_word_outlasts_the_restart_of_who_gave_it()
    {
        var (primary, first, _) = StartShard(leaseMs: 60_000);
        Wait.Until(() => primary.Call("SET", "k", "1").StartsWith("+OK"), "the replicas' word");
        Stop(first);
        first = Start("b");
        Assert.StartsWith("-PROMISED", first.Order("ROLE", "PRIMARY", "2", "b", "1000", "c"));
        Assert.InRange(long.Parse(first.Status("promise_ms")), 1, 60_000);
        Assert.Equal("+OK", first.Order("RELEASE", "2"));
        Assert.Equal("+OK", first.Order("ROLE", "PRIMARY", "2", "b", "1000", "c"));
    }

    [Fact]
    public void A_node_tells_where_else_it_listens()
    {
        var node = Start("a");
        var (first, second) = (Ports.Free(), Ports.Free());
        Assert.Equal("", node.Status("addresses"));
        node.Order("LISTEN", "1", "127.0.0.1", $"{first}");
        node.Order("LISTEN", "1", "127.0.0.1", $"{second}", "SHARED");
        Assert.Equal(
            new[] { $"127.0.0.1:{first}", $"127.0.0.1:{second}" }.Order(), node.Status("addresses").Split(' ').Order());
        node.Order("UNLISTEN", "1", "127.0.0.1", $"{first}");
        Assert.Equal($"127.0.0.1:{second}", node.Status("addresses"));
    }

    [Fact]
    public async Task Orders_are_answered_while_a_script_keeps_the_loops()
    {
        var node = Start("a");
        Assert.Equal("yes", node.Status("ready"));
        var script = Task.Run(() => node.Call("EVAL", "while true do end", "0"));
        Wait.Until(() => long.Parse(node.Status("turn_ms")) > 0, "a loop that does not turn");
        Assert.Equal("none", node.Status("role"));
        // Once the script is busy its loop serves others from within.
        node.StopScript();
        Assert.StartsWith("-ERR Script killed", await script);
        Wait.Until(() => node.Status("turn_ms") == "0", "all loops to turn");
    }

    [Fact]
    public async Task A_replica_that_runs_a_script_takes_its_new_place_once_that_is_over()
    {
        var (_, first, _) = StartShard(leaseMs: 400);
        Wait.Until(() => first.Status("link") == "streaming", "the link");
        var script = Task.Run(() => first.Call("EVAL_RO", "while true do end", "0"));
        Wait.Until(() => long.Parse(first.Status("turn_ms")) > 0, "a loop that does not turn");
        Assert.Equal("+OK", first.Order("RELEASE", "2"));
        Assert.StartsWith("-BUSY", first.Order("ROLE", "PRIMARY", "2", "b", "60000"));
        Assert.Equal("primary", first.Status("role"));
        first.StopScript();
        Assert.StartsWith("-ERR Script killed", await script);
        Wait.Until(() => first.Order("ROLE", "PRIMARY", "2", "b", "60000") == "+OK", "the new place");
        Assert.Equal("+OK", first.Order("LEASE", "2", first.Status("clock_ms"), "60000"));
        Assert.StartsWith("+OK", first.Call("SET", "k", "v"));
    }

    [Fact]
    public async Task What_is_ordered_while_data_is_loaded_is_done_once_it_is_there()
    {
        var node = Start("a");
        for (var i = 0; i < 20; i++) node.Call("SET", $"k{i}", "v");
        node.Command("SAVE");
        Stop(node);
        var starting = Task.Run(() => Start("a", ("key-load-delay", "300000")));
        using var orders = ManagedNode.Connect(Path.Combine(_folder, "a"));
        Assert.Equal("loading", ManagedNode.Status(orders, "ready"));
        Assert.Equal("+OK\r\n", RespConnection.Text(orders.Call("ROLE", "PRIMARY", "3", "a", "60000", "b")));
        Assert.Equal("primary", ManagedNode.Status(orders, "role"));
        node = await starting;
        Assert.Equal("yes", node.Status("ready"));
        Assert.StartsWith(Refused, node.Call("SET", "k", "without a lease"));
        Assert.Equal("+OK", node.Order("LEASE", "3", node.Status("clock_ms"), "60000"));
        Assert.StartsWith("+OK", node.Call("SET", "k", "v"));
        Assert.StartsWith(":20", node.Call("EXISTS", [.. Enumerable.Range(0, 20).Select(i => $"k{i}")]));
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
    [InlineData("RELEASE")]
    [InlineData("SNAPSHOT")]
    [InlineData("RELEASE 1 2")]
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
        catch (EndOfStreamException)
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

    ManagedNode Start(string name, params (string Name, string Value)[] directives)
    {
        var node = new ManagedNode(Path.Combine(_folder, name), directives);
        _nodes.Add(node);
        return node;
    }

    void Stop(ManagedNode node)
    {
        _nodes.Remove(node);
        node.Dispose();
    }
}

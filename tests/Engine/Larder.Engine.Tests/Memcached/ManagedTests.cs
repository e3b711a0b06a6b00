// A memcached node that a service manages: orders, and what the service alone may say.
using System.Net.Sockets;
using Larder.Engine.Tests.Orders;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class ManagedTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly MemcachedNode _node;

    public ManagedTests() => _node = new MemcachedNode(
        [
            $"dir {_folder.Path}", $"admin-socket {_folder.Path}/admin.sock", $"admin-command-socket {_folder.Path}/command.sock",
            "maxclients 2",
        ],
        []);

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_takes_the_orders_that_mean_something_to_it()
    {
        using var orders = ManagedNode.Connect(_folder.Path);
        var port = Ports.Free();
        Assert.Equal("yes", ManagedNode.Status(orders, "ready"));
        Assert.Equal("none", ManagedNode.Status(orders, "role"));
        Assert.Equal(40, ManagedNode.Status(orders, "run_id").Length);
        Assert.Equal("+OK\r\n", Text(orders.Call("LISTEN", "1", "127.0.0.1", $"{port}")));
        Assert.Equal($"127.0.0.1:{port}", ManagedNode.Status(orders, "addresses"));
        using var client = Conversation.With(port);
        Assert.Equal("STORED\r\n", client.Text("set k 0 0 1\r\nv\r\n"));
        Assert.Equal("+OK\r\n", Text(orders.Call("UNLISTEN", "1", "127.0.0.1", $"{port}")));
        Assert.Equal("<closed>", client.ReadToEnd());
        Assert.StartsWith("-ERR", Text(orders.Call("ROLE", "ALONE", "2")));
        Assert.StartsWith("-ERR", Text(orders.Call("RELEASE", "2")));
    }

    [Fact]
    public void It_is_to_its_clients_the_version_that_it_is_told_to_be_compatible_with()
    {
        using var node = new MemcachedNode(["compatible-version 1.6.12"], []);
        using var client = node.Connect();
        Assert.Equal("VERSION 1.6.12\r\n", client.Text("version\r\n"));
        Assert.Contains("STAT version 1.6.12\r\n", client.Text("stats\r\n"));
        using var other = node.Connect();
        Assert.StartsWith(BinaryWire.Reply(0x0b, "1.6.12"), other.Binary(BinaryWire.Request(0x0b)));
    }

    [Fact]
    public void The_list_of_nodes_and_the_end_are_the_service_s()
    {
        const string Set = "config set cluster 0 19\r\n1\na|127.0.0.1|11211\r\n";
        using var customer = _node.Connect();
        using var service = ConnectService();
        Assert.Equal("ERROR\r\n", customer.Text(Set));
        Assert.Equal("SERVER_ERROR: shutdown not enabled\r\n", customer.Text("shutdown\r\n"));
        Assert.Equal("END\r\n", customer.Text("config get cluster\r\n"));
        Assert.Equal("STORED\r\n", service.Text(Set));
        Assert.Contains("a|127.0.0.1|11211", customer.Text("config get cluster\r\n"));
        service.Send("shutdown\r\n");
        Assert.Equal("<closed>", service.ReadToEnd());
        Wait.Until(() => _node.Host.Server.Lifetime.Stopping.IsCancellationRequested, "the end");
    }

    [Fact]
    public void The_service_is_let_in_beyond_the_limit_and_not_counted()
    {
        using var first = _node.Connect();
        using var second = _node.Connect();
        Assert.Equal("", first.Text(""));
        Assert.Equal("", second.Text(""));
        using var service = ConnectService();
        Assert.Contains("STAT curr_connections 2\r\n", service.Text("stats\r\n"));
    }

    Conversation ConnectService()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 120_000 };
        socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "command.sock")));
        return new Conversation(socket);
    }

    static string Text(byte[] reply) => RespConnection.Text(reply);
}

// Addresses come and go while the loops run; who comes in is decided by the session factory.
using System.Net;
using System.Net.Sockets;
using Larder.Network.Epoll;
using Larder.Network.Tests.Serving;
using Larder.Network.Transports;

namespace Larder.Network.Tests.Listeners;

public class ListenerTests
{
    public static TheoryData<string> Transports => LineServer.Transports;

    [Theory, MemberData(nameof(Transports))]
    public void Addresses_are_added_and_removed_while_serving(string transport)
    {
        using var server = new LineServer(transport, loops: 2);
        using var before = server.Connect();
        var second = server.Open(ListenAddress.Tcp(IPAddress.Loopback, 0));
        using var client = new LineClient(second.Address);
        Assert.Equal("PONG", client.Ask("PING"));

        second.CloseAsync().Within();
        Assert.Throws<SocketException>(() => new LineClient(second.Address));
        Assert.Equal("PONG", client.Ask("PING"));
        Assert.Equal("PONG", before.Ask("PING"));
        second.CloseAsync().Within();

        // The address is free again.
        server.Open(second.Address);
        using var again = new LineClient(second.Address);
        Assert.Equal("PONG", again.Ask("PING"));
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_taken_address_is_refused_with_the_reason(string transport)
    {
        using var server = new LineServer(transport);
        var refused = Assert.Throws<ListenException>(() => server.Open(server.Listener.Address));
        Assert.Contains(server.Listener.Address.ToString(), refused.Message);
        Assert.Contains("in use", refused.Message);
    }

    [Theory, MemberData(nameof(Transports))]
    public void IPv6_is_served_beside_IPv4_on_the_same_port(string transport)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && HasIPv6Loopback(), "no IPv6 here");
        using var server = new LineServer(transport);
        var v4 = server.Open(ListenAddress.Tcp(IPAddress.Any, 0));
        var v6 = server.Open(ListenAddress.Tcp(IPAddress.IPv6Any, v4.Address.Port));
        using var client = new LineClient(ListenAddress.Tcp(IPAddress.IPv6Loopback, v6.Address.Port));
        Assert.Equal("PONG", client.Ask("PING"));
        var connection = server.NextSession().Opened.Within();
        Assert.True(connection.Visit(c =>
        {
            Assert.Equal(client.Socket.LocalEndPoint!.ToString(), c.RemoteAddress);
            Assert.Equal(client.Socket.RemoteEndPoint!.ToString(), c.LocalAddress);
        }));
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_unix_socket_has_its_permissions_and_replaces_a_left_over_file(string transport)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no permission bits here");
        var path = Path.Combine(Path.GetTempPath(), $"larder-{Guid.NewGuid():N}.sock");
        var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        left.Bind(new UnixDomainSocketEndPoint(path));
        File.Move(path, path + ".kept");
        left.Dispose();
        File.Move(path + ".kept", path);

        using var server = new LineServer(transport);
        var options = new ListenOptions { UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        var listener = server.Open(ListenAddress.Unix(path), options);
        if (!OperatingSystem.IsWindows()) Assert.Equal(options.UnixFileMode, File.GetUnixFileMode(path));
        using var client = new LineClient(listener.Address);
        Assert.Equal("PONG", client.Ask("PING"));
        Assert.Throws<ListenException>(() => server.Open(ListenAddress.Unix(path)));
        listener.CloseAsync().Within();
        Assert.False(File.Exists(path));
    }

    [Theory, MemberData(nameof(Transports))]
    public void A_refused_client_reads_why(string transport)
    {
        using var server = new LineServer(transport) { MaxClients = 2 };
        var (first, firstSession, _) = server.Meet();
        var (second, _, _) = server.Meet();
        using (var third = server.Connect())
        {
            Assert.Equal("ERR max number of clients reached", third.ReadLine());
            Assert.True(third.IsEnded());
        }
        Assert.Equal(1, server.Listener.RefusedCount);

        first.Dispose();
        firstSession.Closed.Within();
        using var fourth = server.Connect();
        Assert.Equal("PONG", fourth.Ask("PING"));
        second.Dispose();
    }

    [Fact]
    public void Two_groups_share_an_address_where_the_kernel_spreads_connections()
    {
        Assert.SkipUnless(EpollTransport.IsSupported, "needs epoll");
        var shared = new ListenOptions { ReusePort = true };
        using var one = new LineServer("epoll");
        using var two = new LineServer("epoll");
        var address = one.Open(ListenAddress.Tcp(IPAddress.Loopback, 0), shared).Address;
        two.Open(address, shared);
        var clients = new List<LineClient>();
        Waiting.Until(() =>
        {
            clients.Add(new LineClient(address));
            Assert.Equal("PONG", clients[^1].Ask("PING"));
            return one.Group.ConnectionCount > 0 && two.Group.ConnectionCount > 0;
        });
        foreach (var client in clients) client.Dispose();
    }

    static bool HasIPv6Loopback()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

// The service's talks with nodes, against the real memcached and a listener that keeps what it is told.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public class NodeConnectionTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_membership_is_handed_over_as_ElastiCaches_own_nodes_take_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var told = AnswerOnceAsync(listener, "STORED\r\n");
        var membership = ClusterMembership.Format(3, [1, 2]);
        Assert.True(await NodeConnection.TellMembershipAsync(Node(listener), membership, Stop));
        Assert.Equal("config set cluster 0 46\r\n3\n127.0.0.1|127.0.0.1|1 127.0.0.1|127.0.0.1|2\n\r\n", await told);
    }

    [Theory]
    [InlineData("+PONG\r\n", "Ready")]
    [InlineData("-LOADING dataset in memory\r\n", "Busy")]
    [InlineData("", "None")]
    public async Task A_node_is_ready_when_it_says_so(string answer, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = AnswerOnceAsync(listener, answer);
        var node = Node(listener) with { Engine = CacheEngine.Redis };
        Assert.Equal(expected, $"{await NodeConnection.AskAsync(node, Stop)}");
        Assert.Equal("PING\r\n", await asked);
    }

    [Fact]
    public async Task The_real_memcached_is_ready_and_does_not_take_a_membership()
    {
        if (ProgramPath.Find("memcached") is null) Assert.Skip("memcached is not installed.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var node = Node(listener);
        listener.Stop();
        Assert.Equal(NodeAnswer.None, await NodeConnection.AskAsync(node, Stop));

        var command = new NativeRuntime().CommandFor(node)!;
        using var memcached = Process.Start(command.Program, command.Arguments);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (await NodeConnection.AskAsync(node, Stop) != NodeAnswer.Ready)
            {
                await period.WaitForNextTickAsync(limit.Token);
            }
            Assert.False(await NodeConnection.TellMembershipAsync(node, ClusterMembership.Format(1, [1]), Stop));
        }
        finally
        {
            memcached.Kill();
        }
    }

    static NodeSpec Node(TcpListener listener)
    {
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new NodeSpec("c", "0001", CacheEngine.Memcached, NodeType.Named("cache.t3.micro"), port, "/d");
    }

    static async Task<string> AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Stop);
        var buffer = new byte[512];
        var count = await client.GetStream().ReadAsync(buffer, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}

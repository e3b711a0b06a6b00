// Clients that have not logged in: what they may make a node hold is bounded, and a login lifts the bounds at once.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class GuestTests : IDisposable
{
    readonly RunningNode _node = new(("requirepass", "secret"));

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Who_floods_and_does_not_read_is_cut_off()
    {
        const int Clients = 8;
        var flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\n", 50_000)));
        var clients = Enumerable.Range(0, Clients).Select(_ => _node.Connect()).ToList();
        long mostBytes = 0;
        foreach (var client in clients)
        {
            Assert.Throws<EndOfStreamException>(() =>
            {
                // More than all buffers of the kernel hold.
                for (var i = 0; i < 400; i++)
                {
                    client.SendRaw(flood);
                    mostBytes = Math.Max(mostBytes, HeldBytes());
                }
            });
        }
        Wait.Until(() => _node.Server.Clients.Count == 0, "the end of all");
        using var other = _node.ConnectClient();
        other.Call("AUTH secret");
        Assert.Contains($"client_output_buffer_limit_disconnections:{Clients} ", other.Call("INFO stats"));
        // What one turn of a connection answers, and its buffers.
        Assert.InRange(mostBytes, 0, 2 << 20);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void A_login_lifts_the_bounds_for_the_requests_behind_it()
    {
        using var client = _node.ConnectClient();
        var value = new string('v', 60_000);
        client.SendTogether("GET a", "AUTH secret", $"SET a {value}", "GET a", "GET a", "GET a");
        Assert.StartsWith("-NOAUTH", client.Receive());
        Assert.Equal("+OK", client.Receive());
        Assert.Equal("+OK", client.Receive());
        for (var i = 0; i < 3; i++) Assert.Equal($"$60000 {value}", client.Receive());
    }

    [Theory]
    [InlineData("*11\r\n", "-ERR Protocol error: unauthenticated multibulk length\r\n")]
    [InlineData("*2\r\n$4\r\nAUTH\r\n$16385\r\n", "-ERR Protocol error: unauthenticated bulk length\r\n")]
    public void A_request_is_no_longer_than_a_login(string request, string answer)
    {
        using var client = _node.Connect();
        client.SendRaw(Encoding.ASCII.GetBytes(request));
        Assert.Equal(answer, client.ReceiveText());
        Assert.Throws<EndOfStreamException>(() => client.Receive());
    }

    long HeldBytes() => LoopThreads.Sum(_node.Server.Loops, loop => loop.Connections.Sum(
        connection => connection.PendingOutputBytes + connection.InputHeldBytes));
}

// Clients that wait for replicas: these are asked once for all who began to wait in a turn, not once for each.
using System.Text;
using Larder.Network.InProcess;
using Xunit;

namespace Larder.Simulation;

public sealed class AskedOnceTests
{
    const int Clients = 20;

    [Fact]
    public void Replicas_are_asked_once_in_a_turn()
    {
        using var node = new SimulatedNode(loopCount: 1, seed: 1);
        var replica = node.Connect();
        Send(replica, "PSYNC ? -1\r\n");
        var (told, rounds) = ("", 0);
        for (; !told.Contains("PING"); told += Told(node, replica))
        {
            Assert.True(rounds++ < 100, "no replica came of it");
            Send(replica, "REPLCONF ACK 0\r\n");
            node.Clock.Advance(1_000);
        }
        var clients = Enumerable.Range(0, Clients).Select(_ => node.Connect()).ToList();
        node.Settle();
        for (var i = 0; i < Clients; i++) Send(clients[i], $"SET key{i} value\r\nWAIT 1 0\r\n");
        var stream = Told(node, replica);
        Assert.Equal(Clients, stream.Split("value").Length - 1);
        Assert.Equal(1, stream.Split("GETACK").Length - 1);
        Send(replica, $"REPLCONF ACK {node.Offset}\r\n");
        node.Settle();
        Assert.All(clients, client => Assert.Equal("+OK\r\n:1\r\n", Received(client)));
    }

    static void Send(InProcessPeer peer, string text) => Assert.Equal(text.Length, peer.Send(Encoding.ASCII.GetBytes(text)));

    // All that has come when nothing moves any more.
    static string Told(SimulatedNode node, InProcessPeer peer)
    {
        node.Settle();
        return Received(peer);
    }

    static string Received(InProcessPeer peer)
    {
        var bytes = new byte[peer.Available];
        return Encoding.Latin1.GetString(bytes, 0, peer.Receive(bytes));
    }
}

// What a connection costs that has spoken and is silent now.
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class IdleConnectionTests
{
    const int MaxBytesEach = 8 * 1024;

    [Fact]
    public void An_idle_connection_takes_less_than_eight_kibibytes()
    {
        const int Warm = 200, Count = 2000;
        using var node = new NodeProcess();
        node.Call("SET", "key", new string('v', 100));
        var clients = new List<WireClient>();
        Open(node, clients, Warm);
        var before = node.ResidentBytes;
        Open(node, clients, Count);
        var bytesEach = (node.ResidentBytes - before) / Count;
        TestContext.Current.SendDiagnosticMessage($"{bytesEach} bytes for each idle connection");
        Assert.InRange(bytesEach, long.MinValue, MaxBytesEach);
        Assert.InRange(node.Info("clients", "connected_clients"), Count + Warm, Count + Warm + 2);
        foreach (var client in clients) Assert.Equal("+PONG", client.Call("PING"));
        clients.ForEach(client => client.Dispose());
        Wait.Until(() => node.Info("clients", "connected_clients") <= 2, "the connections to end");
    }

    static void Open(NodeProcess node, List<WireClient> clients, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var client = node.Connect();
            clients.Add(client);
            Assert.Equal("$100", client.Call("GET", "key"));
            client.ReadLine();
        }
    }
}

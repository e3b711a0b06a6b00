// The service's own short talks with a node: is it ready, and here is your cluster's membership. Each opens a
// connection, says one thing, reads one line and hangs up, all within a time limit.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>Talks with nodes.</summary>
static class NodeConnection
{
    const int LimitMs = 1000;
    const int LineBytesMax = 512;

    /// <summary>Asks a node for a sign of life: PING of Valkey and Redis, version of memcached.</summary>
    public static async Task<NodeAnswer> AskAsync(NodeSpec node, CancellationToken stop)
    {
        var (request, ready) = node.Engine.IsMemcached ? ("version\r\n", "VERSION ") : ("PING\r\n", "+PONG");
        var line = await TryExchangeAsync(node.Port, request, stop);
        if (line is null) return NodeAnswer.None;
        return line.StartsWith(ready, StringComparison.Ordinal) ? NodeAnswer.Ready : NodeAnswer.Busy;
    }

    /// <summary>Hands a memcached node its cluster's membership; false when it did not take it.</summary>
    public static async Task<bool> TellMembershipAsync(NodeSpec node, string membership, CancellationToken stop)
    {
        var length = Encoding.ASCII.GetByteCount(membership);
        var request = $"config set cluster 0 {length}\r\n{membership}\r\n";
        return await TryExchangeAsync(node.Port, request, stop) == "STORED";
    }

    static async Task<string?> TryExchangeAsync(int port, string request, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LimitMs);
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), limit.Token);
            return await ReadLineAsync(socket, limit.Token);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    static async Task<string?> ReadLineAsync(Socket socket, CancellationToken limit)
    {
        var buffer = new byte[LineBytesMax];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled), limit);
            if (count == 0) return null;
            filled += count;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n"u8);
            if (end >= 0) return Encoding.ASCII.GetString(buffer, 0, end);
        }
        return null;
    }
}

/// <summary>The node list that memcached clients read with <c>config get cluster</c>.</summary>
static class ClusterMembership
{
    /// <summary>The version on the first line; on the second <c>host|ip|port</c> of each node, sorted and joined by
    /// blanks. Both lines end in a line feed.</summary>
    public static string Format(int version, IEnumerable<int> ports)
    {
        var nodes = ports.Order().Select(port => $"{NodeAddress.Text}|{NodeAddress.Text}|{port}");
        return $"{version}\n{string.Join(' ', nodes)}\n";
    }
}

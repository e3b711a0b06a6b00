// Which ports nodes may be given.
using System.Net;
using System.Net.Sockets;
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>The ports of this host that are set aside for nodes.</summary>
sealed record PortRange(int First, int Last)
{
    // A probe listens for a moment: two of one port at once would each take the other for a stranger.
    static readonly Lock Probing = new();

    /// <summary>Picks ports for new nodes: the one asked for, if any, for the first, then the lowest free ones.
    /// </summary>
    public IReadOnlyList<int> Choose(int count, int? asked, IReadOnlySet<int> taken, Func<int, bool> isFree)
    {
        var chosen = new List<int>(count);
        if (asked is { } port)
        {
            if (taken.Contains(port) || !isFree(port))
            {
                throw ApiErrors.InvalidParameterValue($"The port {port} is in use on this host.");
            }
            chosen.Add(port);
        }
        for (var next = First; next <= Last && chosen.Count < count; next++)
        {
            if (next != asked && !taken.Contains(next) && isFree(next)) chosen.Add(next);
        }
        if (chosen.Count == count) return chosen;
        throw ApiErrors.InsufficientCacheClusterCapacity(
            $"The ports {First} to {Last}, which are set aside for nodes, are all in use.");
    }

    /// <summary>Whether nothing listens on that port of this host's loopback address now.</summary>
    public static bool IsFree(int port) => IsFree(IPAddress.Loopback, port);

    /// <summary>Whether nothing listens on that port of that address now, be it there alone or on all addresses. Connections
    /// that are still ending do not count: a node's listener does not mind them either.</summary>
    public static bool IsFree(IPAddress address, int port)
    {
        lock (Probing)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen(1);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}

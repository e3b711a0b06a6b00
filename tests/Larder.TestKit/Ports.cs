// TCP ports for servers that tests start.
using System.Net;
using System.Net.Sockets;

namespace Larder.TestKit;

/// <summary>Finds ports that are free on loopback.</summary>
public static class Ports
{
    static readonly HashSet<int> Given = [];

    /// <summary>A port that nobody listens on now and that this process has not been given before.</summary>
    public static int Free()
    {
        lock (Given)
        {
            while (true)
            {
                using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                int port = ((IPEndPoint)probe.LocalEndPoint!).Port;
                // The cluster bus of a server sits 10000 above its port.
                if (port < 55_000 && Given.Add(port)) return port;
            }
        }
    }
}

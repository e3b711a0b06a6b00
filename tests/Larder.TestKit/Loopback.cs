// Connections of tests to servers on this machine.
using System.Net;
using System.Net.Sockets;

namespace Larder.TestKit;

/// <summary>Opens sockets on which every wait has a limit.</summary>
public static class Loopback
{
    const int LimitMs = 120_000; // of a machine that has much else to do

    /// <summary>Connects to 127.0.0.1.</summary>
    public static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveTimeout = socket.SendTimeout = LimitMs;
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

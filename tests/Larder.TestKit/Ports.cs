// TCP ports for servers that tests start. They lie below those that the system gives to outgoing connections, so that a
// connection of another test does not take one between its choice and the server's start.
using System.Net;
using System.Net.Sockets;

namespace Larder.TestKit;

/// <summary>Finds ports that are free on loopback.</summary>
public static class Ports
{
    // The cluster bus of a server sits 10000 above its port.
    const int First = 10_000, Count = 10_000;

    // Away from those of a service in use, and below those of silos and of outgoing connections.
    const int FirstHundred = 20_700, Hundreds = 103;

    static readonly List<Socket> Marks = [];

    /// <summary>A port that nobody listens on now and that no test, of this process or another, has been given.</summary>
    public static int Free()
    {
        lock (Marks)
        {
            int start = Random.Shared.Next(Count);
            for (int tries = 0; tries < Count; tries++)
            {
                int port = First + (start + tries) % Count;
                if (TryMark(port) && CanListen(port)) return port;
            }
            throw new InvalidOperationException("no port is free");
        }
    }

    /// <summary>The first of a hundred ports in a row that no test, of this process or another, has been given: for a service,
    /// which chooses among them for its nodes.</summary>
    public static int FreeHundred()
    {
        lock (Marks)
        {
            int start = Random.Shared.Next(Hundreds);
            for (int tries = 0; tries < Hundreds; tries++)
            {
                int first = FirstHundred + 100 * ((start + tries) % Hundreds);
                if (TryMark(first) && Enumerable.Range(first, 100).All(CanListen)) return first;
            }
            throw new InvalidOperationException("no hundred ports are free");
        }
    }

    // A name that the kernel gives to one socket at a time, and takes back when the process ends.
    static bool TryMark(int port)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Socket mark = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (!TryBind(mark, new UnixDomainSocketEndPoint($"\0larder-test-port-{port}"))) return false;
        Marks.Add(mark);
        return true;
    }

    static bool CanListen(int port)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return TryBind(probe, new IPEndPoint(IPAddress.Loopback, port));
    }

    static bool TryBind(Socket socket, EndPoint address)
    {
        try
        {
            socket.Bind(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

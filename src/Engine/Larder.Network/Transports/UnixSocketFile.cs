// The file of a Unix socket outlives a killed process and would make the next bind fail.
using System.Net.Sockets;

namespace Larder.Network.Transports;

static class UnixSocketFile
{
    /// <summary>Removes the socket file at <paramref name="path"/> if nobody listens there; other files stay.</summary>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != 0) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to judge: bind says what is wrong with it.
        }
    }

    /// <summary>Sets the permission bits of a socket file, where the system has such bits.</summary>
    public static void SetMode(string path, UnixFileMode? mode)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, bits);
    }
}

// The Unix sockets in a node's folder. Their addresses hold at most 107 bytes, and a folder's path may be longer: the node, which
// runs in its folder, binds the bare name; the service goes by a handle on the folder, /proc/self/fd/N/name, which is short.
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Service.Fleet;

/// <summary>Connects to Unix sockets in folders.</summary>
static class NodeSocket
{
    // Numbers shared by all architectures that .NET runs on under Linux.
    const int PathOnly = 0x200000;
    const int CloseOnExec = 0x80000;

    /// <summary>Connects to the socket of that name in the folder.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">There is no such folder.</exception>
    public static async Task<NodeStream> ConnectAsync(string folder, string name, CancellationToken stop)
    {
        using var handle = Open(folder, PathOnly | CloseOnExec);
        if (handle.IsInvalid) throw new IOException($"There is no folder {folder}.");
        var address = new UnixDomainSocketEndPoint($"/proc/self/fd/{(int)handle.DangerousGetHandle()}/{name}");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address, stop);
            return new NodeStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

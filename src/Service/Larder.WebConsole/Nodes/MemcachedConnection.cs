// A connection to a memcached node in its text protocol, for one question at a time. Answers have a budget, as in RespConnection:
// of a dump that goes on for a million items the first are taken, and the connection is closed.
using System.Text;

namespace Larder.WebConsole.Nodes;

/// <summary>Asks a memcached node.</summary>
sealed class MemcachedConnection(NodeSocket socket) : IDisposable
{
    const int LineBytesMax = 8 << 10;

    public static async Task<MemcachedConnection> OpenAsync(string host, int port, CancellationToken stop) =>
        new(await NodeSocket.OpenAsync(host, port, stop));

    public Task SendAsync(string request, byte[]? data, CancellationToken stop)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(request + "\r\n"), .. data is null ? [] : data,
            .. data is null ? [] : "\r\n"u8];
        return socket.SendAsync(bytes, stop);
    }

    public async Task<string> ReadLineAsync(CancellationToken stop) =>
        Encoding.UTF8.GetString(await socket.ReadLineAsync(LineBytesMax, stop));

    public Task<byte[]> ReadBytesAsync(int count, CancellationToken stop) => socket.ReadBytesAsync(count, stop);

    public void Dispose() => socket.Dispose();
}

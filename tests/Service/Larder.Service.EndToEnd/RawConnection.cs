// A request and its answer as bytes on a connection of their own.
using System.Net.Sockets;
using System.Text;

namespace Larder.Service.EndToEnd;

static class RawConnection
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Sends the request and returns what comes back first.</summary>
    public static async Task<string> AskAsync(int port, string request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        var buffer = new byte[4096];
        var count = await stream.ReadAsync(buffer, limit.Token);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}

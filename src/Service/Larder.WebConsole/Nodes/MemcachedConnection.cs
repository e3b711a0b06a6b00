// A connection to a memcached node in its text protocol, for one question at a time. Answers have a budget, as in RespConnection:
// of a dump that goes on for a million items the first are taken, and the connection is closed.
using System.Net.Sockets;
using System.Text;

namespace Larder.WebConsole.Nodes;

/// <summary>Asks a memcached node.</summary>
sealed class MemcachedConnection : IDisposable
{
    const int LineBytesMax = 8 << 10;

    readonly Socket _socket;
    readonly byte[] _buffer = new byte[16 << 10];
    int _at, _end;

    MemcachedConnection(Socket socket) => _socket = socket;

    public static async Task<MemcachedConnection> OpenAsync(string host, int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, stop);
            return new MemcachedConnection(socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new NodeException($"The node at {host}:{port} cannot be reached: {error.Message}.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string request, byte[]? data, CancellationToken stop)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(request + "\r\n"), .. data is null ? [] : data,
            .. data is null ? [] : "\r\n"u8];
        var rest = bytes.AsMemory();
        while (rest.Length > 0) rest = rest[await _socket.SendAsync(rest, stop)..];
    }

    public async Task<string> ReadLineAsync(CancellationToken stop)
    {
        var line = new MemoryStream();
        while (true)
        {
            if (_at == _end) await FillAsync(stop);
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            line.Write(_buffer, _at, end < 0 ? _end - _at : end);
            _at = end < 0 ? _end : _at + end + 1;
            if (line.Length > LineBytesMax) throw new ReplyTooLargeException(LineBytesMax);
            if (end >= 0) return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r');
        }
    }

    public async Task<byte[]> ReadBytesAsync(int count, CancellationToken stop)
    {
        var bytes = new byte[count];
        for (var taken = 0; taken < count;)
        {
            if (_at == _end) await FillAsync(stop);
            var part = Math.Min(count - taken, _end - _at);
            _buffer.AsSpan(_at, part).CopyTo(bytes.AsSpan(taken));
            _at += part;
            taken += part;
        }
        return bytes;
    }

    public void Dispose() => _socket.Dispose();

    async Task FillAsync(CancellationToken stop)
    {
        (_at, _end) = (0, await _socket.ReceiveAsync(_buffer, stop));
        if (_end == 0) throw new NodeException("The node closed the connection.");
    }
}

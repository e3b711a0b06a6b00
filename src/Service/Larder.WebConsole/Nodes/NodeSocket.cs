// Bytes to and from a node, read through a buffer: lines and pieces of a known length, whatever protocol they belong to.
using System.Net.Sockets;

namespace Larder.WebConsole.Nodes;

/// <summary>For one question at a time.</summary>
sealed class NodeSocket : IDisposable
{
    readonly Socket _socket;
    readonly byte[] _buffer = new byte[16 << 10];
    int _at, _end;

    NodeSocket(Socket socket) => _socket = socket;

    /// <summary>The other side has closed it, and all that it said is read.</summary>
    public bool IsGone => _at == _end && _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;

    public static async Task<NodeSocket> OpenAsync(string host, int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, stop);
            return new NodeSocket(socket);
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

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes, stop)..];
    }

    /// <summary>A line without its end.</summary>
    /// <exception cref="ReplyTooLargeException">It is longer than this.</exception>
    public async Task<byte[]> ReadLineAsync(int bytesMax, CancellationToken stop)
    {
        var line = new MemoryStream();
        while (true)
        {
            if (_at == _end) await FillAsync(stop);
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            line.Write(_buffer, _at, end < 0 ? _end - _at : end);
            _at = end < 0 ? _end : _at + end + 1;
            if (line.Length > bytesMax) throw new ReplyTooLargeException(bytesMax);
            if (end >= 0) return line.ToArray().AsSpan().TrimEnd((byte)'\r').ToArray();
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

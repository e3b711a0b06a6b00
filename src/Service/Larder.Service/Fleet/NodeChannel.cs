// A connection to a node, opened when it is needed and kept open. One talk at a time; whatever goes wrong in one ends the
// connection, as nobody knows which answer would come next, and the next talk opens another.
using System.Net.Sockets;
using System.Text;

namespace Larder.Service.Fleet;

/// <summary>Opens the connection of a channel, and makes sure that the node is at its other end.</summary>
delegate Task<NodeStream> ChannelOpener(CancellationToken limit);

/// <summary>Talks with a node over one connection.</summary>
sealed class NodeChannel(ChannelOpener open) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);
    volatile NodeStream? _stream;
    volatile bool _isClosed;

    /// <summary>Has one talk.</summary>
    /// <param name="limitMs">How long it may take, waiting for others included; <see cref="Timeout.Infinite"/> for no limit.
    /// </param>
    /// <exception cref="IOException">The node cannot be reached, hung up, did not answer in time, or makes no sense.
    /// </exception>
    public async Task<T> TalkAsync<T>(Func<NodeStream, CancellationToken, Task<T>> talk, int limitMs)
    {
        if (limitMs == Timeout.Infinite) return await TalkAsync(talk, CancellationToken.None);
        using var limit = new CancellationTokenSource(limitMs);
        return await TalkAsync(talk, limit.Token);
    }

    /// <summary>Ends the connection and the talk that is under way; there are no others.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _stream?.Dispose();
    }

    async Task<T> TalkAsync<T>(Func<NodeStream, CancellationToken, Task<T>> talk, CancellationToken limit)
    {
        var isDone = false;
        try
        {
            await _turn.WaitAsync(limit);
        }
        catch (OperationCanceledException failure)
        {
            throw new IOException("The node is busy with another request.", failure);
        }
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _stream ??= await open(limit);
            if (_isClosed) _stream.Dispose();
            var answer = await talk(_stream, limit);
            isDone = true;
            return answer;
        }
        catch (NodeErrorException)
        {
            isDone = true; // the whole answer was read
            throw;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            throw new IOException($"The node does not answer: {failure.Message}", failure);
        }
        finally
        {
            if (!isDone)
            {
                _stream?.Dispose();
                _stream = null;
            }
            _turn.Release();
        }
    }
}

/// <summary>Bytes of a connection, and lines of them.</summary>
sealed class NodeStream(Socket socket) : IDisposable
{
    const int LineBytesMax = 64 * 1024;

    byte[] _buffer = new byte[1024];
    int _start, _end;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken limit)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, limit)..];
    }

    /// <summary>The next line, without its end.</summary>
    public async ValueTask<string> ReadLineAsync(CancellationToken limit)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, end);
                _start += end + 2;
                return line;
            }
            if (_end - _start > LineBytesMax) throw new IOException("The node sends a line without an end.");
            await FillAsync(limit);
        }
    }

    /// <summary>So many bytes and the line end behind them, as text.</summary>
    public async ValueTask<string> ReadTextAsync(int length, CancellationToken limit)
    {
        while (_end - _start < length + 2) await FillAsync(limit);
        var text = Encoding.UTF8.GetString(_buffer, _start, length);
        _start += length + 2;
        return text;
    }

    public void Dispose() => socket.Dispose();

    async ValueTask FillAsync(CancellationToken limit)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), limit);
        if (count == 0) throw new IOException("The node has hung up.");
        _end += count;
    }
}

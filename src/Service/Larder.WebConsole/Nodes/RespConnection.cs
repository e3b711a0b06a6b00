// A connection to a node. A console does not choose what is in a cache, so every reply has a budget: what is larger is not
// taken in, and the connection ends.
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Larder.WebConsole.Nodes;

/// <summary>Sends commands and reads their replies, one at a time.</summary>
sealed class RespConnection : IDisposable
{
    const int DepthMax = 32;
    const int LineBytesMax = 64 << 10;

    readonly Socket _socket;
    readonly byte[] _buffer = new byte[16 << 10];
    int _at, _end;
    int _budgetMax, _budget;

    RespConnection(Socket socket) => _socket = socket;

    /// <summary>It broke, or was left in the middle of a reply.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The other side has closed it.</summary>
    public bool IsGone => IsBroken || (_at == _end && _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0);

    public static async Task<RespConnection> OpenAsync(string host, int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, stop);
            return new RespConnection(socket);
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

    /// <summary>The replies of commands sent together.</summary>
    public async Task<IReadOnlyList<RespReply>> CallAsync(
        IReadOnlyList<IReadOnlyList<byte[]>> commands, int replyBytesMax, CancellationToken stop)
    {
        IsBroken = true; // until all is read
        (_budgetMax, _budget) = (replyBytesMax, replyBytesMax);
        try
        {
            await SendAsync(Request(commands), stop);
            var replies = new List<RespReply>(commands.Count);
            while (replies.Count < commands.Count) replies.Add(await ReadAsync(0, stop));
            IsBroken = false;
            return replies;
        }
        catch (SocketException error)
        {
            throw new NodeException($"The connection to the node was lost: {error.Message}.", error);
        }
    }

    public void Dispose() => _socket.Dispose();

    static byte[] Request(IReadOnlyList<IReadOnlyList<byte[]>> commands)
    {
        var request = new MemoryStream();
        foreach (var command in commands)
        {
            Line($"*{command.Count}");
            foreach (var word in command)
            {
                Line($"${word.Length}");
                request.Write(word);
                request.Write("\r\n"u8);
            }
        }
        return request.ToArray();

        void Line(string text) => request.Write(Encoding.ASCII.GetBytes(text + "\r\n"));
    }

    async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes, stop)..];
    }

    async Task<RespReply> ReadAsync(int depth, CancellationToken stop)
    {
        if (depth > DepthMax) throw new NodeException("The reply is nested too deeply.");
        var line = await ReadLineAsync(stop);
        var rest = line.AsSpan(Math.Min(1, line.Length)).ToArray();
        switch (line.Length == 0 ? '?' : (char)line[0])
        {
            case '+' or ',' or '(' or '#': return new RespReply(RespKind.Text) { Bytes = rest };
            case '-': return new RespReply(RespKind.Error) { Bytes = rest };
            case ':': return new RespReply(RespKind.Number) { Number = Number(rest) };
            case '_': return RespReply.Nil;
            case '$' or '=' or '!':
                var length = Number(rest);
                return length < 0 ? RespReply.Nil : await ReadBytesAsync(length, line[0] == '!', stop);
            case '*' or '~' or '>': return await ReadItemsAsync(RespKind.List, Number(rest), depth, stop);
            case '%': return await ReadItemsAsync(RespKind.Map, Number(rest) * 2, depth, stop);
            default: throw new NodeException("The node does not speak RESP.");
        }
    }

    async Task<RespReply> ReadItemsAsync(RespKind kind, long count, int depth, CancellationToken stop)
    {
        if (count < 0) return RespReply.Nil;
        var items = new List<RespReply>();
        while (items.Count < count) items.Add(await ReadAsync(depth + 1, stop));
        return new RespReply(kind) { Items = items };
    }

    async Task<RespReply> ReadBytesAsync(long length, bool isError, CancellationToken stop)
    {
        Spend(length);
        var bytes = new byte[length];
        var taken = 0;
        while (taken < length)
        {
            if (_at == _end) await FillAsync(stop);
            var part = Math.Min((int)length - taken, _end - _at);
            _buffer.AsSpan(_at, part).CopyTo(bytes.AsSpan(taken));
            _at += part;
            taken += part;
        }
        await ReadLineAsync(stop);
        return new RespReply(isError ? RespKind.Error : RespKind.Bytes) { Bytes = bytes };
    }

    async Task<byte[]> ReadLineAsync(CancellationToken stop)
    {
        var line = new MemoryStream();
        while (true)
        {
            if (_at == _end) await FillAsync(stop);
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            line.Write(_buffer, _at, end < 0 ? _end - _at : end);
            _at = end < 0 ? _end : _at + end + 1;
            if (line.Length > LineBytesMax) throw new ReplyTooLargeException(LineBytesMax);
            if (end < 0) continue;
            // What an item costs here beyond its own bytes is counted too: a million empty ones are no small reply.
            Spend(line.Length + 64);
            return line.ToArray().AsSpan().TrimEnd((byte)'\r').ToArray();
        }
    }

    async Task FillAsync(CancellationToken stop)
    {
        (_at, _end) = (0, await _socket.ReceiveAsync(_buffer, stop));
        if (_end == 0) throw new NodeException("The node closed the connection.");
    }

    void Spend(long bytes)
    {
        if (bytes > _budget) throw new ReplyTooLargeException(_budgetMax);
        _budget -= (int)bytes;
    }

    static long Number(byte[] digits) => long.TryParse(digits, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new NodeException("The node does not speak RESP.");
}

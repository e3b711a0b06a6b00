// A client that sends RESP commands and hands back the reply as the bytes that came. It uses none of Larder's own
// protocol code, so that it cannot share a mistake with it.
using System.Net.Sockets;
using System.Text;

namespace Larder.TestKit;

/// <summary>A RESP connection for tests; one command at a time.</summary>
public sealed class RespConnection(Socket socket) : IDisposable
{
    readonly byte[] _buffer = new byte[64 * 1024];
    int _start;
    int _end;

    /// <summary>Bytes as text, one char a byte, so that nothing is lost.</summary>
    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Sends a command of text words and returns the raw reply.</summary>
    public byte[] Call(params IEnumerable<string> words) =>
        Call(words.Select(Encoding.UTF8.GetBytes).ToList());

    /// <summary>Sends a command and returns the raw reply.</summary>
    public byte[] Call(IReadOnlyList<byte[]> words)
    {
        Send(words);
        return Receive();
    }

    /// <summary>Sends a command without waiting.</summary>
    public void Send(IReadOnlyList<byte[]> words)
    {
        MemoryStream request = new();
        request.Write(Encoding.ASCII.GetBytes($"*{words.Count}\r\n"));
        foreach (byte[] word in words)
        {
            request.Write(Encoding.ASCII.GetBytes($"${word.Length}\r\n"));
            request.Write(word);
            request.Write("\r\n"u8);
        }
        SendRaw(request.ToArray());
    }

    /// <summary>Sends bytes as they are; throws <see cref="EndOfStreamException"/> when the server has closed.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
        }
        catch (SocketException gone) when (IsClosing(gone))
        {
            throw Closed(gone);
        }
    }

    /// <summary>Reads one whole reply; throws <see cref="EndOfStreamException"/> when the server closes.</summary>
    public byte[] Receive()
    {
        MemoryStream reply = new();
        ReadValue(reply);
        return reply.ToArray();
    }

    /// <summary>Whether anything has come that was not received.</summary>
    public bool HasReply => _start < _end || socket.Available > 0;

    /// <summary>Like <see cref="Receive"/>, as text.</summary>
    public string ReceiveText() => Text(Receive());

    void ReadValue(MemoryStream reply)
    {
        long open = 1;
        while (open-- > 0)
        {
            string line = ReadLine(reply);
            long count = line.Length > 1 && long.TryParse(line.AsSpan(1), out long parsed) ? parsed : 0;
            switch (line[0])
            {
                case '$' or '=' or '!' when count >= 0:
                    ReadBytes(reply, count + 2);
                    break;
                case '*' or '~' or '>' when count > 0:
                    open += count;
                    break;
                case '%':
                    open += 2 * count;
                    break;
                case '|':
                    open += (2 * count) + 1;
                    break;
            }
        }
    }

    string ReadLine(MemoryStream reply)
    {
        StringBuilder line = new();
        while (true)
        {
            byte next = ReadByte();
            reply.WriteByte(next);
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)next);
        }
    }

    void ReadBytes(MemoryStream reply, long count)
    {
        while (count > 0)
        {
            if (_start == _end) Fill();
            int part = (int)Math.Min(count, _end - _start);
            reply.Write(_buffer, _start, part);
            _start += part;
            count -= part;
        }
    }

    byte ReadByte()
    {
        if (_start == _end) Fill();
        return _buffer[_start++];
    }

    void Fill()
    {
        _start = _end = 0;
        try
        {
            _end = socket.Receive(_buffer);
        }
        catch (SocketException gone) when (IsClosing(gone))
        {
            throw Closed(gone);
        }
        if (_end == 0) throw Closed(null);
    }

    // Whether a closed connection is read as its end or as a reset is a matter of what crossed on the way.
    static bool IsClosing(SocketException failure) =>
        failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;

    static EndOfStreamException Closed(SocketException? cause) => new("the server closed the connection", cause);

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}

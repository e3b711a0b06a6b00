// A client that sends and reads large values piece by piece, so that it never has one as a whole.
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

sealed class WireClient(Socket socket) : IDisposable
{
    const int PieceBytes = 1024 * 1024;

    // Made when needed: some tests have thousands of clients.
    byte[] _piece = [];
    byte[] _received = [];
    int _filled = -1;

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>Sends bytes that <paramref name="seed"/> determines, as a value that <see cref="ReadValue"/> knows.
    /// </summary>
    public void SendValue(int seed, long length)
    {
        for (long done = 0; done < length;)
        {
            var step = (int)Math.Min(PieceBytes, length - done);
            Fill(seed, done);
            Send(_piece.AsSpan(0, step));
            done += step;
        }
    }

    /// <summary>SET of a value that <paramref name="seed"/> determines; reads the reply.</summary>
    public void Set(string key, int seed, long length)
    {
        Send($"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${length}\r\n");
        SendValue(seed, length);
        Send("\r\n");
        Assert.Equal("+OK", ReadLine());
    }

    public string Call(params string[] words)
    {
        Send($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
        return ReadLine();
    }

    /// <summary>The next line without its end, byte by byte, so that nothing behind it is taken.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        Span<byte> next = stackalloc byte[1];
        while (true)
        {
            Receive(next);
            if (next[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)next[0]);
        }
    }

    /// <summary>Reads bytes, at most a piece, and forgets them.</summary>
    public void Skip(int count)
    {
        if (_received.Length == 0) _received = new byte[PieceBytes];
        Receive(_received.AsSpan(0, count));
    }

    /// <summary>Reads <paramref name="length"/> bytes of a value from <paramref name="start"/> on and compares them.
    /// </summary>
    public void ReadValue(int seed, long start, long length)
    {
        if (_received.Length == 0) _received = new byte[PieceBytes];
        for (long done = 0; done < length;)
        {
            var position = (start + done) % PieceBytes;
            var step = (int)Math.Min(PieceBytes - position, length - done);
            Receive(_received.AsSpan(0, step));
            Fill(seed, start + done - position);
            Assert.True(
                _received.AsSpan(0, step).SequenceEqual(_piece.AsSpan((int)position, step)),
                $"other bytes within {step} from {start + done} on");
            done += step;
        }
    }

    /// <summary>True when the server has closed the connection, all that it sent before being dropped.</summary>
    public bool IsClosed()
    {
        if (_received.Length == 0) _received = new byte[PieceBytes];
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
                if (socket.Receive(_received) == 0) return true;
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose() => socket.Dispose();

    void Receive(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = socket.Receive(bytes);
            if (count == 0) throw new EndOfStreamException("the server closed the connection");
            bytes = bytes[count..];
        }
    }

    // Each piece differs from the others of its value and from those of other values.
    void Fill(int seed, long start)
    {
        var number = unchecked(seed * 7919 + (int)(start / PieceBytes));
        if (number == _filled) return;
        if (_piece.Length == 0) _piece = new byte[PieceBytes];
        new Random(number).NextBytes(_piece);
        _filled = number;
    }
}

// A client that sends whole sequences at once and reads what comes back as frames of the protocol, with a parser of its own.
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;

namespace Larder.Fuzz.Targets;

/// <summary>Connects anew when the node has cut it off. One thread.</summary>
sealed class SequenceClient(int port) : IDisposable
{
    const int StallMs = 100, MostStalls = 1200, MostDepth = 64;

    readonly byte[] _buffer = new byte[64 * 1024];
    readonly List<byte> _pending = [];
    Socket? _socket;
    string _end = "";
    int _sequence, _at;

    public string Id { get; private set; } = "0";

    /// <summary>Sends requests, and two that mark their end.</summary>
    public void Send(byte[] requests, Random random)
    {
        Open();
        _end = $"end-{++_sequence}";
        var tail = $"*1\r\n$5\r\nRESET\r\n*2\r\n$4\r\nECHO\r\n${_end.Length}\r\n{_end}\r\n";
        var head = random.Next(3) == 0 ? "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"u8 : default;
        byte[] bytes = [.. head, .. requests, .. Encoding.ASCII.GetBytes(tail)];
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                // In pieces, cut anywhere.
                var piece = random.Next(4) == 0 ? Math.Min(random.Next(1, 3000), bytes.Length - at) : bytes.Length - at;
                at += _socket!.Send(bytes, at, piece, SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            Close();
        }
    }

    /// <summary>Reads to the end of what was sent, or until the node cuts this client off.</summary>
    /// <param name="nudge">Called while nothing comes.</param>
    public void ReadToEnd(Action nudge)
    {
        var stalls = 0;
        while (_socket != null)
        {
            while (TryReadFrame(out var frame))
            {
                if (frame == _end) return;
            }
            if (TryReceive()) continue;
            if (_socket == null) return;
            Assert.True(++stalls < MostStalls, "a sequence does not end");
            nudge();
        }
    }

    /// <summary>Sends one command and returns the first line of its reply.</summary>
    public string Ask(params string[] words)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            Open();
            try
            {
                _socket!.Send(Encoding.Latin1.GetBytes(
                    $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
                for (var stalls = 0; _socket != null && stalls < MostStalls; stalls++)
                {
                    if (TryReadFrame(out var frame)) return frame;
                    TryReceive();
                }
            }
            catch (SocketException)
            {
                Close();
            }
        }
        Assert.Fail($"no reply to {words[0]}");
        return "";
    }

    public void Dispose() => Close();

    void Open()
    {
        if (_socket != null) return;
        _pending.Clear();
        _at = 0;
        _socket = Loopback.Connect(port);
        _socket.ReceiveTimeout = StallMs;
        _socket.ReceiveBufferSize = 16 * 1024;
        Id = Ask("CLIENT", "ID").TrimStart(':');
    }

    void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    bool TryReceive()
    {
        try
        {
            var count = _socket!.Receive(_buffer);
            if (count > 0)
            {
                _pending.AddRange(_buffer.AsSpan(0, count));
                return true;
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
        catch (SocketException)
        {
            // The node has cut this client off.
        }
        Close();
        return false;
    }

    // A whole frame at the front of what came: its line, or the bytes of a string.
    bool TryReadFrame(out string frame)
    {
        var at = _at;
        if (!TrySkip(ref at, out frame, 0)) return false;
        _at = at;
        if (_at > _buffer.Length)
        {
            _pending.RemoveRange(0, _at);
            _at = 0;
        }
        return true;
    }

    bool TrySkip(ref int at, out string text, int depth)
    {
        text = "";
        Assert.True(depth < MostDepth, "replies nest too deep");
        var end = IndexOfLineEnd(at);
        if (end < 0)
        {
            // What is no beginning of a frame will not become one.
            if (at < _pending.Count) CheckType(at);
            return false;
        }
        CheckType(at);
        text = Encoding.Latin1.GetString([.. _pending.Skip(at).Take(end - at)]);
        var type = text[0];
        at = end + 2;
        if ("+-:_,#(".Contains(type)) return true;
        Assert.True(long.TryParse(text.AsSpan(1), out var count) && count >= -1, Shown(end));
        if ("$=!".Contains(type)) return TrySkipBytes(ref at, count, ref text);
        var frames = type switch { '%' => 2 * count, '|' => 2 * count + 1, _ => count };
        for (; frames > 0; frames--)
        {
            if (!TrySkip(ref at, out _, depth + 1)) return false;
        }
        return true;
    }

    bool TrySkipBytes(ref int at, long count, ref string text)
    {
        if (count < 0) return true;
        if (_pending.Count < at + count + 2) return false;
        text = Encoding.Latin1.GetString([.. _pending.GetRange(at, (int)Math.Min(count, 64))]);
        at += (int)count;
        Assert.True(_pending[at] == '\r' && _pending[at + 1] == '\n', Shown(at));
        at += 2;
        return true;
    }

    void CheckType(int at) => Assert.True("+-:_,#($=!*%~>|".Contains((char)_pending[at]), Shown(at));

    int IndexOfLineEnd(int at)
    {
        for (; at + 1 < _pending.Count; at++)
        {
            if (_pending[at] == '\r' && _pending[at + 1] == '\n') return at;
        }
        return -1;
    }

    string Shown(int at)
    {
        var start = Math.Max(0, at - 200);
        var bytes = _pending.GetRange(start, Math.Min(300, _pending.Count - start));
        return $"broken framing at {at - start} of: {Encoding.Latin1.GetString([.. bytes])}";
    }
}

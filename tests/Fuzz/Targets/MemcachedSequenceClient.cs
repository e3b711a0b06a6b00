// A client that sends a whole sequence, ends its side, and reads what comes until the node ends the other: lines and data of
// memcached's text protocol, or packets of its binary one, by a reader of its own.
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;

namespace Larder.Fuzz.Targets;

/// <summary>For one sequence. One thread.</summary>
sealed class MemcachedSequenceClient : IDisposable
{
    const int StallMs = 120_000, MostReplyBytes = 256 << 20, HeaderBytes = 24;
    const byte RequestMagic = 0x80, ReplyMagic = 0x81;

    // What a line may begin with beside a number: orders of the server's own parts answer in words of their own.
    static readonly string[] Words =
    [
        "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED", "TOUCHED", "OK", "END", "VALUE", "STAT", "VERSION", "RESET",
        "MN", "HD", "EN", "NS", "EX", "NF", "VA", "ME", "ERROR", "CLIENT_ERROR", "SERVER_ERROR", "BUSY", "BADCLASS", "NOSPARE",
        "SAME", "MEMLIMIT_TOO_SMALL", "MEMLIMIT_ADJUST_FAILED", "PREFIX", "CONFIG", "ITEM", "mg",
    ];

    readonly Socket _socket;
    bool _isBinary, _isCut;

    public MemcachedSequenceClient(int port)
    {
        _socket = Loopback.Connect(port);
        _socket.ReceiveTimeout = StallMs;
        _socket.ReceiveBufferSize = 16 * 1024;
    }

    /// <summary>Asks on a connection of its own, and returns what comes at first.</summary>
    public static string Ask(int port, string request)
    {
        using var socket = Loopback.Connect(port);
        socket.ReceiveTimeout = StallMs;
        socket.Send(Encoding.ASCII.GetBytes(request));
        var reply = new byte[256];
        return Encoding.ASCII.GetString(reply, 0, socket.Receive(reply));
    }

    /// <summary>Sends in pieces, cut anywhere, as far as the node takes it from a client that does not read.</summary>
    public void Send(byte[] requests, Random random)
    {
        _isBinary = requests.Length > 0 && requests[0] == RequestMagic; // the first byte decides
        _socket.Blocking = false;
        try
        {
            for (var at = 0; at < requests.Length;)
            {
                var left = requests.Length - at;
                var piece = random.Next(3) == 0 ? Math.Min(random.Next(1, 3000), left) : left;
                at += _socket.Send(requests, at, piece, SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // It is full, and the rest is not sent; or the node has ended it for what it was sent.
        }
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Ended.
        }
        _socket.Blocking = true;
    }

    public void ReadToEnd()
    {
        var replies = ReadAll();
        if (_isBinary) CheckPackets(replies);
        else CheckLines(Encoding.Latin1.GetString(replies));
    }

    public void Dispose() => _socket.Dispose();

    byte[] ReadAll()
    {
        var replies = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = _socket.Receive(buffer)) > 0;)
            {
                replies.Write(buffer, 0, count);
                Assert.True(replies.Length < MostReplyBytes, "replies have no end");
            }
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.TimedOut)
        {
            // The node did not wait for the rest of what was sent.
            _isCut = true;
        }
        return replies.ToArray();
    }

    static void CheckPackets(ReadOnlySpan<byte> replies)
    {
        while (replies.Length >= HeaderBytes)
        {
            Assert.Equal(ReplyMagic, replies[0]);
            var body = BinaryPrimitives.ReadInt32BigEndian(replies[8..]);
            Assert.InRange(BinaryPrimitives.ReadUInt16BigEndian(replies[2..]) + replies[4], 0, body);
            if (replies.Length < HeaderBytes + body) return;
            replies = replies[(HeaderBytes + body)..];
        }
    }

    void CheckLines(string replies)
    {
        for (var at = 0; at < replies.Length;)
        {
            var end = replies.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
            {
                Assert.True(_isCut, Shown(replies, at));
                return;
            }
            var line = replies[at..end];
            at = end + 2;
            var words = line.Split(' ');
            Assert.True(
                line.Length == 0 || Words.Contains(words[0]) || char.IsAsciiDigit(line[0]) || line.StartsWith("key=")
                || line.StartsWith("ts="), Shown(replies, end - line.Length));
            var length = words[0] switch { "VALUE" => int.Parse(words[3]), "VA" => int.Parse(words[1]), _ => -1 };
            if (length < 0) continue;
            Assert.True(at + length + 2 <= replies.Length || _isCut, Shown(replies, end - line.Length));
            at = Math.Min(at + length, replies.Length);
            Assert.True(at + 2 > replies.Length || replies.AsSpan(at, 2) is "\r\n", Shown(replies, at));
            at = Math.Min(at + 2, replies.Length);
        }
    }

    static string Shown(string replies, int at) =>
        $"broken framing at {at} of {replies.Length}: {replies[Math.Max(0, at - 100)..Math.Min(replies.Length, at + 200)]}";
}

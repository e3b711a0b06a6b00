// A Larder node in this process that speaks memcached, started with memcached's own options.
using System.Net.Sockets;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Settings.Memcached;
using Larder.Node;
using Larder.TestKit;

namespace Larder.Engine.Tests.Memcached;

sealed class MemcachedNode : IDisposable
{
    public MemcachedNode(params string[] options)
        : this([], options)
    {
    }

    /// <param name="directives">Lines of a configuration file.</param>
    public MemcachedNode(IReadOnlyList<string> directives, string[] options)
    {
        Port = Ports.Free();
        var settings = new ServerSettings();
        string[] words = ["-p", $"{Port}", "-l", "127.0.0.1", "-t", "2", .. options];
        ConfigText.Load(settings, null, MemcachedArguments.ToOptions(words));
        ConfigText.Load(settings, null, string.Join('\n', directives));
        Host = NodeHost.Start(
            new NodeOptions { Engine = NodeEngine.Memcached, Settings = settings, Log = TextWriter.Null });
    }

    public int Port { get; }
    public NodeHost Host { get; }

    public Conversation Connect() => Conversation.With(Port);

    public void Dispose() => Host.Dispose();
}

/// <summary>A connection on which bytes are sent and read as Latin-1 text.</summary>
sealed class Conversation(Socket socket) : IDisposable
{
    const string End = "MN\r\n";

    readonly byte[] _buffer = new byte[64 * 1024];

    public static Conversation With(int port) => new(Loopback.Connect(port));

    /// <summary>Sends text requests and returns all that is answered to them. A request mn marks the end.</summary>
    public string Text(string request)
    {
        Send(request + "mn\r\n");
        return Read(reply => reply.EndsWith(End))[..^End.Length];
    }

    /// <summary>Sends binary requests and returns all that is answered to them. A no-op marks the end.</summary>
    public string Binary(string requests)
    {
        var end = BinaryWire.Reply(0x0a, "");
        Send(requests + BinaryWire.Request(0x0a));
        return Read(reply => reply.EndsWith(end));
    }

    public void Send(string request) => Send(System.Text.Encoding.Latin1.GetBytes(request));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>All that comes until the server closes the connection.</summary>
    public string ReadToEnd() => Read(_ => false);

    /// <summary>Reads until what was read satisfies, or the server closes ("&lt;closed&gt;" is added then).</summary>
    public string Read(Func<ReplyText, bool> isWhole)
    {
        var reply = new ReplyText();
        while (true)
        {
            var count = Receive();
            if (count == 0) return reply + "<closed>";
            reply.Add(_buffer.AsSpan(0, count));
            if (isWhole(reply)) return reply.ToString();
        }
    }

    int Receive()
    {
        try
        {
            return socket.Receive(_buffer);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>A reply as it grows.</summary>
sealed class ReplyText
{
    readonly System.Text.StringBuilder _text = new();

    public int Length => _text.Length;

    public void Add(ReadOnlySpan<byte> bytes) => _text.Append(System.Text.Encoding.Latin1.GetString(bytes));

    public bool EndsWith(string end)
    {
        if (_text.Length < end.Length) return false;
        return _text.ToString(_text.Length - end.Length, end.Length) == end;
    }

    public override string ToString() => _text.ToString();
}

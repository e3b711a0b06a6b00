// One blocking connection for the questions around a measurement: does the server know the command, how many keys has
// it, how much memory.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Requests;
using Larder.Memory.Buffers;

namespace Larder.Bench.Servers;

/// <summary>A client that asks one thing at a time.</summary>
sealed class Probe : IDisposable
{
    readonly WireProtocol _protocol;
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000,
    };

    byte[] _replies = new byte[64 * 1024];

    public Probe(WireProtocol protocol, int port)
    {
        _protocol = protocol;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends the request for key 0 and throws what the server has against it.</summary>
    /// <exception cref="ServerException">The reply is an error; its text is the message.</exception>
    public void Try(RequestTemplate template)
    {
        using var request = new ByteWriter();
        template.Write(request, KeySequence.Create(KeySpread.Sequential, 1, 0, 1));
        Exchange(request.Written, template.ReplyCount);
    }

    /// <summary>Sends a RESP command, words separated by spaces, and returns the reply as it came.</summary>
    /// <exception cref="ServerException">The reply is an error.</exception>
    public string Ask(string command) => Exchange(TemplateBuilder.Resp(0, false, command).Bytes, 1);

    /// <summary>Sets what is measured: names and values for CONFIG SET, or a line of memcached's.</summary>
    /// <exception cref="ServerException">The reply is an error.</exception>
    public void Configure(string directives)
    {
        if (_protocol == WireProtocol.Resp) Ask($"CONFIG SET {directives}");
        else Exchange(Encoding.ASCII.GetBytes($"{directives}\r\n"), 1);
    }

    /// <summary>Sends a RESP command whose reply is an integer.</summary>
    public long AskNumber(string command) =>
        long.Parse(Ask(command).AsSpan().TrimStart(':').Trim(), CultureInfo.InvariantCulture);

    /// <summary>Sends requests that stand in <paramref name="bytes"/> and waits for all replies.</summary>
    /// <exception cref="ServerException">One of the replies is an error.</exception>
    public void SendAll(ReadOnlySpan<byte> bytes, int requestCount) => Exchange(bytes, requestCount);

    /// <summary>The same, with the replies as they came.</summary>
    public string AskAll(ReadOnlySpan<byte> bytes, int requestCount) => Exchange(bytes, requestCount);

    /// <summary>A figure of a section of INFO, or of memcached's stats; null where the server does not tell it.</summary>
    public long? Fact(string name, string section = "memory")
    {
        if (_protocol == WireProtocol.Resp) return FactIn(Ask($"INFO {section}"), name + ":");
        return FactIn(AskStats(), $"STAT {name} ");
    }

    public void Dispose() => _socket.Dispose();

    static long? FactIn(string text, string start)
    {
        foreach (var line in text.Split("\r\n"))
        {
            if (line.StartsWith(start, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(start.Length), CultureInfo.InvariantCulture, out var value)) return value;
        }
        return null;
    }

    string AskStats()
    {
        _socket.Send("stats\r\n"u8);
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!text.ToString().EndsWith("END\r\n", StringComparison.Ordinal))
        {
            var received = _socket.Receive(buffer);
            if (received == 0) throw new ServerException("the server hung up");
            text.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }
        return text.ToString();
    }

    string Exchange(ReadOnlySpan<byte> request, int replyCount)
    {
        while (!request.IsEmpty) request = request[_socket.Send(request)..];
        var counter = ReplyCounter.For(_protocol);
        int length = 0, consumed = 0;
        while (counter.ReplyCount < replyCount)
        {
            if (length == _replies.Length) Array.Resize(ref _replies, length * 2);
            var received = _socket.Receive(_replies.AsSpan(length));
            if (received == 0) throw new ServerException("the server hung up");
            length += received;
            consumed += Skim(counter, _replies.AsSpan(consumed, length - consumed));
        }
        var text = Encoding.Latin1.GetString(_replies, 0, length);
        if (counter.ErrorCount > 0) throw new ServerException(text.Split("\r\n")[0].TrimStart('-'));
        return text;
    }

    static int Skim(ReplyCounter counter, ReadOnlySpan<byte> data)
    {
        try
        {
            return counter.Skim(data);
        }
        catch (InvalidDataException garbage)
        {
            throw new ServerException(garbage.Message);
        }
    }
}

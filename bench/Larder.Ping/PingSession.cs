// The least that redis-benchmark needs of a server: PING inline and as an array. Everything else is refused.
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Ping;

/// <summary>Answers +PONG to PING; has no state, so one serves all connections.</summary>
sealed unsafe class PingSession : ISession
{
    public ConnectionLimits Limits => ConnectionLimits.Default;

    public void Opened(Connection connection)
    {
    }

    public void Closed(Connection connection, CloseReason reason)
    {
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        var bytes = new ReadOnlySpan<byte>(data, length);
        var output = connection.Output.Writer;
        var consumed = 0;
        while (consumed < length)
        {
            var step = Answer(output, bytes[consumed..]);
            if (step == 0) break;
            consumed += step;
        }
        return consumed;
    }

    static int Answer(Larder.Memory.Buffers.ByteWriter output, ReadOnlySpan<byte> bytes)
    {
        var array = "*1\r\n$4\r\nPING\r\n"u8;
        if (bytes.StartsWith(array))
        {
            output.Write("+PONG\r\n"u8);
            return array.Length;
        }
        if (bytes[0] == '*')
        {
            // Some other array: as far as a line that ends it can be told, it is not PING.
            if (bytes.Length < array.Length && array.StartsWith(bytes)) return 0;
            output.Write("-ERR only PING is known here\r\n"u8);
            return bytes.Length;
        }
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) return 0;
        var line = bytes[..end].TrimEnd((byte)'\r');
        var isPing = System.Text.Ascii.EqualsIgnoreCase(line, "PING"u8);
        output.Write(isPing ? "+PONG\r\n"u8 : "-ERR only PING is known here\r\n"u8);
        return end + 1;
    }
}

sealed class PingSessions : ISessionFactory
{
    readonly PingSession _session = new();

    public Admission Admit(Channel channel, EventLoop loop) => Admission.Admit(_session);
}

// The protocol of these tests: lines, each answered in order. Small enough to check by eye, rich enough to reach every
// path of a connection.
//
//   PING         PONG               PAUSE   PAUSED, and nothing more is consumed until resumed
//   BIG n        n bytes, copied    QUIT    BYE, then the connection closes
//   LEND n       n bytes, lent      HOLD    never complete: waits for more
//   BLOB n       n bytes follow; answers how many came and their sum
using System.Buffers.Text;
using System.Text;
using Larder.Network.Buffers;
using Larder.Network.Loops;

namespace Larder.Network.Tests.Serving;

sealed unsafe class LineSession(ConnectionLimits? limits = null, Blocks? blocks = null) : ISession
{
    readonly TaskCompletionSource<Connection> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _offers;

    public ConnectionLimits Limits { get; set; } = limits ?? ConnectionLimits.Default;

    public Task<Connection> Opened => _opened.Task;

    public Task<CloseReason> Closed => _closed.Task;

    public bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>How often bytes were offered.</summary>
    public int Offers => Volatile.Read(ref _offers);

    void ISession.Opened(Connection connection) => _opened.SetResult(connection);

    // Set once only: a second call would throw and stop the loop, and with it the test.
    void ISession.Closed(Connection connection, CloseReason reason) => _closed.SetResult(reason);

    void ISession.Woken(Connection connection, ConnectionMessage message) => ((Visit)message).Act(connection);

    int ISession.Receive(Connection connection, byte* data, int length)
    {
        Volatile.Write(ref _offers, _offers + 1);
        var bytes = new ReadOnlySpan<byte>(data, length);
        var consumed = 0;
        while (connection.IsReading)
        {
            var step = Answer(connection, bytes[consumed..]);
            if (step == 0) break;
            consumed += step;
            if (connection.Output.IsOverThreshold) connection.Flush();
        }
        return consumed;
    }

    int Answer(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) return 0;
        var line = bytes[..end];
        var output = connection.Output;
        if (line.StartsWith("BLOB "u8)) return AnswerBlob(connection, bytes, end);
        if (line.SequenceEqual("PING"u8)) output.Write("PONG\n"u8);
        else if (line.StartsWith("BIG "u8)) WritePattern(output, Number(line[4..]));
        else if (line.StartsWith("LEND "u8)) blocks!.Lend(output, Number(line[5..]));
        else if (line.SequenceEqual("HOLD"u8)) return 0;
        else if (line.SequenceEqual("PAUSE"u8))
        {
            output.Write("PAUSED\n"u8);
            connection.Pause();
        }
        else if (line.SequenceEqual("QUIT"u8))
        {
            output.Write("BYE\n"u8);
            connection.Close();
        }
        else output.Write(Encoding.ASCII.GetBytes("UNKNOWN\n"));
        return end + 1;
    }

    static int AnswerBlob(Connection connection, ReadOnlySpan<byte> bytes, int end)
    {
        var length = Number(bytes[5..end]);
        var whole = end + 1 + length;
        if (bytes.Length < whole)
        {
            connection.ExpectRequest(whole);
            return 0;
        }
        long sum = 0;
        foreach (var value in bytes[(end + 1)..whole]) sum += value;
        connection.Output.Write(Encoding.ASCII.GetBytes($"{length} {sum}\n"));
        return whole;
    }

    static void WritePattern(OutputBuffer output, int length)
    {
        var span = output.GetSpan(length);
        Pattern.Fill(span[..length]);
        output.Advance(length);
    }

    static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _) ? number : 0;
}

/// <summary>Lets a test act on the thread of a connection's loop.</summary>
sealed class Visit(Action<Connection> act) : ConnectionMessage
{
    readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once delivered, false if dropped.</summary>
    public Task<bool> Delivered => _done.Task;

    public void Act(Connection connection)
    {
        act(connection);
        _done.SetResult(true);
    }

    protected internal override void Dropped() => _done.SetResult(false);
}

/// <summary>Bytes whose place can be told from their value, so that lost, doubled or swapped ones are seen.</summary>
static class Pattern
{
    public static byte At(long position) => (byte)(position * 31 + position / 251);

    public static void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++) bytes[i] = At(i);
    }
}

// One connection of the load generator. It greets the server first, so that whoever opens many connections knows when
// the server has taken them.
using System.Diagnostics;
using Larder.Bench.Replies;
using Larder.Network.Loops;

namespace Larder.Bench.Load;

/// <summary>The client's side of a connection.</summary>
abstract unsafe class LoadSession(LoadWorker worker) : ISession
{
    static readonly ConnectionLimits NoLimits = new();

    readonly ReplyCounter _counter = ReplyCounter.For(worker.Plan.Protocol);
    bool _greeted;

    public ConnectionLimits Limits => NoLimits;

    protected LoadWorker Worker => worker;

    protected Connection Connection { get; private set; } = null!;

    /// <summary>Sends the first requests; called on the loop's thread.</summary>
    public abstract void Begin();

    /// <summary>Replies have come.</summary>
    /// <param name="replies">How many.</param>
    /// <param name="ticks">The Stopwatch's time at which they were read.</param>
    protected abstract void OnReplies(int replies, long ticks);

    public void Opened(Connection connection)
    {
        Connection = connection;
        var greeting = worker.Plan.Protocol == WireProtocol.Resp ? "*1\r\n$4\r\nPING\r\n"u8 : "version\r\n"u8;
        connection.Output.Write(greeting);
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        var ticks = Stopwatch.GetTimestamp();
        var replies = _counter.ReplyCount;
        var errors = _counter.ErrorCount;
        int consumed;
        try
        {
            consumed = _counter.Skim(new ReadOnlySpan<byte>(data, length));
        }
        catch (InvalidDataException garbage)
        {
            worker.Fail($"the server's reply cannot be read: {garbage.Message}");
            connection.Abort();
            return length;
        }
        if (consumed < length) connection.ExpectRequest((int)Math.Min(_counter.NeededBytes, int.MaxValue));
        var came = (int)(_counter.ReplyCount - replies);
        if (came == 0) return consumed;
        if (_greeted)
        {
            // Recorded before they are counted: whoever waits for the count may end the measuring.
            OnReplies(came, ticks);
            worker.Count(came, _counter.ErrorCount - errors);
        }
        else
        {
            _greeted = true;
            worker.CountGreeted();
        }
        return consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public void Closed(Connection connection, CloseReason reason)
    {
        if (reason != CloseReason.LoopStopped) worker.Fail($"the server ended a connection ({reason})");
    }
}

// The share of a load that one event loop carries: its connections, its keys, its latencies. Workers share nothing
// while they run; the thread that leads the run sets phases and reads counters.
using System.Diagnostics;
using HdrHistogram;
using Larder.Bench.Keys;
using Larder.Network.Loops;

namespace Larder.Bench.Load;

/// <summary>Where a run stands.</summary>
enum LoadPhase
{
    /// <summary>Connections open; nothing is asked yet.</summary>
    Opening,

    /// <summary>Load runs, nothing is recorded.</summary>
    WarmingUp,

    /// <summary>Load runs and latencies are recorded.</summary>
    Measuring,

    /// <summary>No further requests; latencies of those on their way are recorded.</summary>
    Answering,

    /// <summary>No further requests.</summary>
    Stopping,
}

/// <summary>The load of one loop. Members belong to its thread unless they say otherwise.</summary>
sealed class LoadWorker
{
    // From a nanosecond to a minute, to three digits.
    public const long LongestNs = 60_000_000_000;

    static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    readonly LoadPlan _plan;
    readonly KeySequence _keys;
    readonly RandomNumbers _random;
    readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly int _connectionCount;
    volatile LoadPhase _phase;
    long _replies, _errors, _unsent, _unanswered, _recorded;
    int _greeted;

    public LoadWorker(LoadPlan plan, EventLoop loop, int index, int count)
    {
        _plan = plan;
        Loop = loop;
        _keys = KeySequence.Create(plan.Spread, plan.KeyCount, index, count);
        _random = new RandomNumbers(77 + (ulong)index);
        _connectionCount = Share(plan.Connections);
        _unsent = plan.RequestCount is { } requests ? Share(requests) : long.MaxValue;
        if (plan.RatePerSecond > 0) Windows = new LatencyWindows(99);

        int Share(long whole) => (int)((whole - index + count - 1) / count);
    }

    public EventLoop Loop { get; }

    public LoadPlan Plan => _plan;

    public List<LoadSession> Sessions { get; } = [];

    public int ConnectionCount => _connectionCount;

    /// <summary>Latencies of the measured phase in nanoseconds; to be read when the loop has stopped.</summary>
    public LongHistogram Latencies { get; } = new(LongestNs, 3);

    /// <summary>The 99th percentiles of short stretches of the measured phase, where the load is a paced one; to be read
    /// when the loop has stopped.</summary>
    public LatencyWindows? Windows { get; }

    /// <summary>The system's number of the loop's thread, known once the loop runs.</summary>
    public int ThreadId { get; set; }

    /// <summary>Set by the thread that leads the run.</summary>
    public LoadPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>Replies so far; may be read by any thread.</summary>
    public long ReplyCount => Volatile.Read(ref _replies);

    /// <summary>Replies that were errors; may be read by any thread.</summary>
    public long ErrorCount => Volatile.Read(ref _errors);

    /// <summary>Replies to come; may be read by any thread.</summary>
    public long UnansweredCount => Volatile.Read(ref _unanswered);

    /// <summary>Replies whose latencies were recorded; may be read by any thread.</summary>
    public long RecordedCount => Volatile.Read(ref _recorded);

    /// <summary>Ends when every connection has been answered once.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Ends when the asked-for number of requests is answered.</summary>
    public Task Drained => _drained.Task;

    /// <summary>True as long as a session may send more.</summary>
    public bool MaySend => _phase is LoadPhase.WarmingUp or LoadPhase.Measuring && _unsent > 0;

    /// <summary>Appends up to <paramref name="count"/> requests and returns how many replies they will bring.</summary>
    public int WriteRequests(Connection connection, int count)
    {
        var output = connection.Output.Writer;
        var mix = _plan.Requests;
        var sent = 0;
        while (sent < count && _unsent > 0)
        {
            mix.Write(output, _keys, _random);
            _unsent--;
            sent += mix.ReplyCount;
        }
        Volatile.Write(ref _unanswered, _unanswered + sent);
        return sent;
    }

    /// <summary>Counts replies that came together.</summary>
    public void Count(long replies, long errors)
    {
        Volatile.Write(ref _unanswered, _unanswered - replies);
        if (_unanswered < 0) Fail("the server sent more replies than it was asked for");
        Volatile.Write(ref _replies, _replies + replies);
        if (errors > 0) Volatile.Write(ref _errors, _errors + errors);
        if (_unsent <= 0 && _unanswered == 0) _drained.TrySetResult();
    }

    /// <summary>Records the latency of replies that were asked for at the same moment.</summary>
    public void Record(long ticks, long replies)
    {
        if (_phase is not (LoadPhase.Measuring or LoadPhase.Answering)) return;
        var latencyNs = Math.Clamp((long)(ticks * NsPerTick), 1, LongestNs);
        Latencies.RecordValueWithCount(latencyNs, replies);
        Windows?.Record(latencyNs, replies, Loop.NowMs);
        Volatile.Write(ref _recorded, _recorded + replies);
    }

    public void CountGreeted()
    {
        if (++_greeted == _connectionCount) _opened.TrySetResult();
    }

    /// <summary>True when as many connections were answered as there are: the next may be opened.</summary>
    public bool AllGreeted => _greeted == Sessions.Count;

    public void Fail(string reason)
    {
        var failure = new LoadException(reason);
        _opened.TrySetException(failure);
        _drained.TrySetException(failure);
    }
}

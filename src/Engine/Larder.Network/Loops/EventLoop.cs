// One event loop, the place where everything of its connections happens: it waits for readiness, hands the events to
// their sources, runs messages of other threads and timers, settles what these left to do, and then does housekeeping.
// When nothing is due it sleeps until something happens. One thread runs it; a test may turn it by hand instead.
//
//   wait -> events -> messages -> timers -> settle (resume, send, bury) -> work -> wait
using Larder.Base;
using Larder.Network.Buffers;
using Larder.Network.Mailboxes;
using Larder.Network.Timers;
using Larder.Network.Transports;

namespace Larder.Network.Loops;

/// <summary>An event loop. Members belong to its thread unless they say otherwise.</summary>
public sealed class EventLoop : IDisposable
{
    const int EventCapacity = 256;
    const int LongestWaitMs = 60_000;
    const int RestAfterFailureMs = 1000;

    static long _lastConnectionId;

    readonly Clock _clock;
    readonly Mailbox _mailbox = new();
    readonly TimerHeap _timers = new();
    readonly SourceTable _sources = new();
    ScheduledWork[] _work = [];
    readonly Queue<Connection> _dirty = new();
    readonly Queue<Connection> _resumed = new();
    readonly Queue<Connection> _buried = new();
    readonly ReadyEvent[] _ready = new ReadyEvent[EventCapacity];
    readonly ReadyEvent[] _readyWithin = new ReadyEvent[EventCapacity];
    bool _isWithin;
    bool _isNudged;
    long _events;
    int _connectionCount;
    int _asleep;
    volatile bool _stopping;

    /// <summary>A loop over a new poller of <paramref name="transport"/>.</summary>
    public EventLoop(Transport transport, Clock clock, int index = 0)
    {
        _clock = clock;
        Index = index;
        Poller = transport.CreatePoller();
        ReadClock();
        AddWork(new ConnectionSweep(_sources));
    }

    /// <summary>The place of this loop among those of its group.</summary>
    public int Index { get; }

    /// <summary>Monotonic milliseconds, read once per turn.</summary>
    public long NowMs { get; private set; }

    /// <summary>Unix time in milliseconds, read once per turn.</summary>
    public long UnixMs { get; private set; }

    /// <summary>What passed through; may be read by any thread.</summary>
    public LoopCounters Counters { get; } = new();

    /// <summary>Connections served or on their way to this loop; may be read by any thread.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Memory that the connections of this loop take, in bytes; may be read by any thread.</summary>
    public long HeldBytes => Buffers.Meter.Bytes;

    /// <summary>Memory that a loop holds for itself, in bytes: where requests are received.</summary>
    public const long OwnBytes = ConnectionBuffers.LargeReceiveBytes;

    /// <summary>Told of each exception that met the loop; set before it runs.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>All connections of this loop, closing ones included.</summary>
    public IEnumerable<Connection> Connections
    {
        get
        {
            for (var place = 0; place < _sources.PlaceCount; place++)
                if (_sources.At(place) is Connection connection) yield return connection;
        }
    }

    internal Poller Poller { get; }

    internal ConnectionBuffers Buffers { get; } = new();

    /// <summary>Where output of ended connections goes.</summary>
    internal OutputBuffer NoOutput { get; } = new();

    /// <summary>Runs turns until <see cref="Stop"/>, then closes all connections. For the loop's thread.</summary>
    public void Run()
    {
        while (!_stopping) Turn(-1);
        CloseAll();
    }

    /// <summary>Ends <see cref="Run"/> after the present turn; from any thread.</summary>
    public void Stop()
    {
        if (_stopping) return;
        _stopping = true;
        Poller.Wake();
    }

    /// <summary>Hands a message to the loop; from any thread.</summary>
    public void Post(LoopMessage message)
    {
        // Adding is a full barrier: either this thread sees the loop asleep, or the loop sees the message first.
        _mailbox.Add(message);
        WakeIfAsleep();
    }

    /// <summary>Has the loop look after its housekeeping as if something had happened; from any thread.</summary>
    public void Nudge()
    {
        Interlocked.Exchange(ref _isNudged, true);
        WakeIfAsleep();
    }

    /// <summary>
    /// When the loop next has to do something although nothing happens, in its monotonic milliseconds; long.MaxValue when
    /// it need not.
    /// </summary>
    public long NextDueMs
    {
        get
        {
            var dueMs = _timers.NextDueMs;
            foreach (var work in _work) dueMs = Math.Min(dueMs, work.WakesAtMs(_events));
            return dueMs;
        }
    }

    /// <summary>Called when a connection has received more of a request that is not whole: what it holds grew.</summary>
    public Action? InputGrew { get; set; }

    /// <summary>Lets a timer fire at <paramref name="dueMs"/> of this loop's monotonic time.</summary>
    public void Schedule(LoopTimer timer, long dueMs) => _timers.Add(timer, dueMs);

    /// <summary>Takes back a timer that may be scheduled.</summary>
    public void Cancel(LoopTimer timer)
    {
        if (timer.IsScheduled) _timers.Remove(timer);
    }

    /// <summary>Adds housekeeping, first run after the next events; before the loop runs, or on its thread.</summary>
    public void AddWork(ILoopWork work) => _work = [.. _work, new ScheduledWork(work)];

    /// <summary>Serves a connected channel from now on.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel cannot watch another descriptor.</exception>
    public Connection Adopt(Channel channel, ISession session)
    {
        ReserveConnection();
        return AdoptReserved(channel, session);
    }

    /// <summary>Counts a connection that will be adopted soon; from any thread.</summary>
    internal void ReserveConnection() => Interlocked.Increment(ref _connectionCount);

    internal void ReleaseConnection() => Interlocked.Decrement(ref _connectionCount);

    internal Connection AdoptReserved(Channel channel, ISession session)
    {
        var connection = new Connection(this, channel, session, Interlocked.Increment(ref _lastConnectionId));
        _sources.Add(connection);
        try
        {
            Poller.Add(channel, connection.Token, Interest.Readable | Interest.PeerFinished);
        }
        catch
        {
            _sources.Remove(connection);
            ReleaseConnection();
            throw;
        }
        Counters.Opens++;
        Buffers.Meter.Add(Connection.ObjectBytes);
        session.Opened(connection);
        return connection;
    }

    internal void Register(EventSource source) => _sources.Add(source);

    internal void Unregister(EventSource source) => _sources.Remove(source);

    internal void MarkDirty(Connection connection) => _dirty.Enqueue(connection);

    internal void QueueResume(Connection connection) => _resumed.Enqueue(connection);

    internal void Bury(Connection connection) => _buried.Enqueue(connection);

    /// <summary>One round: waits at most <paramref name="maxWaitMs"/> (-1 without end) and handles what came.</summary>
    /// <returns>True when there was anything to do.</returns>
    public bool Turn(int maxWaitMs)
    {
        var count = Wait(maxWaitMs);
        ReadClock();
        Counters.Turns++;
        // Messages first: what another loop told a connection before its peer could ask again is also sent first. And
        // last: what the events caused here needs no further turn.
        var busy = RunMessages() | count > 0 | TakeNudge();
        HandleEvents(_ready, count);
        busy |= RunMessages();
        busy |= FireTimers();
        busy |= Settle();
        if (busy) CountEvent();
        // After the replies have left: nobody waits for housekeeping.
        RunWork();
        if (!Settle()) return busy;
        CountEvent();
        return true;
    }

    /// <summary>
    /// Handles what came, from within a callback that takes long: events of other connections and messages, and sends
    /// what these left to send. Nothing is torn down, no timer or housekeeping runs. The caller's own connection, and any
    /// other whose session is in Receive, is left alone. Not reentrant.
    /// </summary>
    public void TurnWithin()
    {
        Check.That(!_isWithin);
        _isWithin = true;
        Buffers.ExchangeReceive();
        try
        {
            var count = Poller.Wait(_readyWithin, 0);
            ReadClock();
            HandleEvents(_readyWithin, count);
            RunMessages();
            for (var left = _dirty.Count; left > 0; left--)
            {
                var connection = _dirty.Dequeue();
                if (connection.IsReceiving) _dirty.Enqueue(connection);
                else SettleOne(connection);
            }
        }
        finally
        {
            Buffers.ExchangeReceive();
            _isWithin = false;
        }
    }

    // An exception is kept to what it met: one connection, which ends, one message, timer or piece of work. These are
    // the only places where the loop calls what may throw.
    void HandleEvents(ReadyEvent[] ready, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (_sources.Find(ready[i].Token) is not { } source) continue;
            try
            {
                source.OnReady(ready[i].Readiness);
            }
            catch (Exception failure)
            {
                Contain(failure, source);
            }
        }
    }

    void RunOne(LoopMessage message)
    {
        try
        {
            message.Run();
        }
        catch (Exception failure)
        {
            Contain(failure, (message as ConnectionMessage)?.Target);
        }
    }

    bool FireTimers()
    {
        try
        {
            return _timers.FireDue(NowMs);
        }
        catch (Exception failure)
        {
            Contain(failure, source: null); // the others that are due fire in the next turn
            return true;
        }
    }

    bool RunOne(ScheduledWork work)
    {
        try
        {
            return work.RunIfDue(NowMs, _events);
        }
        catch (Exception failure)
        {
            work.Rest(NowMs + RestAfterFailureMs);
            Contain(failure, source: null);
            return false;
        }
    }

    void SettleOne(Connection connection, bool isResumed = false)
    {
        try
        {
            if (isResumed) connection.ContinueReading();
            else connection.Settle();
        }
        catch (Exception failure)
        {
            Contain(failure, connection);
        }
    }

    void Contain(Exception failure, EventSource? source)
    {
        try
        {
            Failed?.Invoke(failure);
            source?.Fail();
        }
        catch (Exception)
        {
            // Not even that: what it met stays as it is, and the loop goes on.
        }
    }

    int Wait(int maxWaitMs)
    {
        var timeoutMs = TimeoutMs(maxWaitMs);
        if (timeoutMs == 0) return Poller.Wait(_ready, 0);

        // From here on a poster has to wake the loop; what was posted just before is looked for once more.
        Interlocked.Exchange(ref _asleep, 1);
        if (!_mailbox.IsEmpty || _isNudged || _stopping) timeoutMs = 0;
        var count = Poller.Wait(_ready, timeoutMs);
        Volatile.Write(ref _asleep, 0);
        return count;
    }

    int TimeoutMs(int maxWaitMs)
    {
        if (maxWaitMs == 0 || _resumed.Count > 0 || !_mailbox.IsEmpty) return 0;
        var dueMs = NextDueMs;
        if (dueMs == long.MaxValue) return maxWaitMs;

        // Time has gone on since the clock was read at the start of the turn.
        var nowMs = MonotonicMs;
        var leftMs = dueMs <= nowMs ? 0 : (int)Math.Min(dueMs - nowMs, LongestWaitMs);
        return maxWaitMs < 0 ? leftMs : Math.Min(leftMs, maxWaitMs);
    }

    bool RunMessages()
    {
        var message = _mailbox.TakeAll();
        if (message is null) return false;
        while (message is not null)
        {
            var next = message.Next;
            message.Next = null;
            RunOne(message);
            message = next;
        }
        return true;
    }

    // What one work did without any event may be for another to look at.
    void RunWork()
    {
        var acted = false;
        foreach (var work in _work) acted |= RunOne(work);
        if (acted) CountEvent();
    }

    void CountEvent() => Volatile.Write(ref _events, _events + 1);

    bool TakeNudge() => Volatile.Read(ref _isNudged) && Interlocked.Exchange(ref _isNudged, false);

    void WakeIfAsleep()
    {
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0) Poller.Wake();
    }

    /// <summary>Wakes the loop if housekeeping that rests has got something to do; from any thread.</summary>
    internal void WakeIfNeeded(long nowMs)
    {
        var events = Volatile.Read(ref _events);
        foreach (var work in _work)
        {
            if (!work.IsMissing(nowMs, events)) continue;
            Nudge();
            return;
        }
    }

    // What one connection is resumed for may resume others: only those queued at the start are read on in this turn.
    bool Settle()
    {
        var resumes = _resumed.Count;
        var busy = resumes > 0 || _dirty.Count > 0 || _buried.Count > 0;
        while (true)
        {
            if (resumes > 0)
            {
                resumes--;
                SettleOne(_resumed.Dequeue(), isResumed: true);
            }
            else if (_dirty.TryDequeue(out var dirty)) SettleOne(dirty);
            else if (_buried.TryDequeue(out var buried)) TearDown(buried);
            else break;
        }
        NoOutput.Discard();
        return busy;
    }

    void TearDown(Connection connection)
    {
        _sources.Remove(connection);
        Counters.CountClose(connection.CloseReason);
        ReleaseConnection();
        try
        {
            connection.TearDown(Poller);
        }
        catch (Exception failure)
        {
            Contain(failure, source: null);
        }
    }

    void CloseAll()
    {
        ReadClock();
        for (var place = 0; place < _sources.PlaceCount; place++) _sources.At(place)?.Stop();
        Settle();
        for (var message = _mailbox.TakeAll(); message is not null; message = message.Next) message.Dropped();
    }

    void ReadClock()
    {
        NowMs = MonotonicMs;
        UnixMs = _clock.UnixMs;
    }

    long MonotonicMs => _clock.MonotonicNs / 1_000_000;

    /// <summary>Gives memory and descriptors back; after <see cref="Run"/> has returned, or instead of it.</summary>
    public void Dispose()
    {
        _stopping = true;
        CloseAll();
        Poller.Dispose();
        NoOutput.Dispose();
        Buffers.Dispose();
    }
}

// One connection: reads bytes when there are some, offers them to its session, sends what the session answered, and
// keeps what the peer or the kernel does not take yet. All members belong to the thread of its loop, but Post and Kill.
//
//   socket -> loop's receive buffer, or InputBuffer if a request is incomplete -> session
//   socket <- OutputQueue, if the kernel did not take all at once <- OutputBuffer <- session
//
// Nothing is torn down under a running callback: closing only marks, and the loop buries the marked connections when
// the events of its turn are handled. An idle connection holds no buffer.
using Larder.Memory.Buffers;
using Larder.Network.Buffers;
using Larder.Network.Transports;

namespace Larder.Network.Loops;

/// <summary>A client's connection on its event loop.</summary>
public sealed unsafe class Connection : EventSource
{
    /// <summary>
    /// What a connection takes with its session and no buffer: about what was measured with RESP sessions on .NET 10.
    /// </summary>
    public const int ObjectBytes = 2048;

    readonly Channel _channel;
    InputBuffer? _input;
    OutputBuffer? _output;
    OutputQueue? _queue;
    long _softLimitSinceMs;
    long _sessionBytes;
    int _expectedBytes;
    State _state;
    Interest _watched = Interest.Readable | Interest.PeerFinished;
    CloseReason _closeReason;

    internal Connection(EventLoop loop, Channel channel, ISession session, long id)
    {
        Loop = loop;
        _channel = channel;
        Session = session;
        Id = id;
        OpenedMs = LastActiveMs = loop.NowMs;
    }

    /// <summary>The loop that serves this connection.</summary>
    public EventLoop Loop { get; }

    /// <summary>Whom received bytes are offered to. Setting it hands over from the next offer on.</summary>
    public ISession Session { get; set; }

    /// <summary>A number no other connection of this process has or had.</summary>
    public long Id { get; }

    /// <summary>The peer as <c>address:port</c> or socket path; made anew at each call, empty once closed.</summary>
    public string RemoteAddress => Is(State.Buried) ? "" : _channel.RemoteAddress;

    /// <summary>The own end as <c>address:port</c> or socket path; made anew at each call, empty once closed.</summary>
    public string LocalAddress => Is(State.Buried) ? "" : _channel.LocalAddress;

    /// <summary>True where the peer came over this machine's loopback or a Unix socket.</summary>
    public bool IsLocalPeer => _channel.IsLocalPeer;

    /// <summary>Bytes received since the connection came; may be read by any thread.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Bytes that the kernel took since the connection came; may be read by any thread.</summary>
    public long SentBytes { get; private set; }

    /// <summary>When the connection came, in the loop's monotonic milliseconds.</summary>
    public long OpenedMs { get; }

    /// <summary>When bytes last went in or out, in the loop's monotonic milliseconds.</summary>
    public long LastActiveMs { get; private set; }

    /// <summary>Bytes received that no session has consumed.</summary>
    public int WaitingInputBytes => _input?.Length ?? 0;

    /// <summary>Memory taken for received bytes.</summary>
    public int InputHeldBytes => _input?.HeldBytes ?? 0;

    /// <summary>Answered bytes that the kernel has not taken.</summary>
    public long PendingOutputBytes => (_queue?.Bytes ?? 0) + (_output?.Length ?? 0);

    /// <summary>Pieces in the queue of answers that the kernel has not taken.</summary>
    public int PendingOutputCount => _queue?.Count ?? 0;

    /// <summary>The peer has closed its end, whether that was noticed here or not; may be read by any thread.</summary>
    public bool HasPeerLeft => _channel.HasPeerLeft;

    /// <summary>False from the moment the connection is told to end.</summary>
    public bool IsOpen => !Is(State.Closing | State.Closed);

    /// <summary>True between <see cref="Pause"/> and <see cref="Resume"/>.</summary>
    public bool IsPaused => Is(State.Paused);

    /// <summary>
    /// False when the session should consume no further request for now: paused, barred, closing, or too much output waits.
    /// </summary>
    public bool IsReading => !Is(State.Paused | State.Barred | State.Held | State.Closing | State.Closed);

    /// <summary>True between <see cref="Bar"/> and <see cref="Unbar"/>.</summary>
    public bool IsBarred => Is(State.Barred);

    /// <summary>Where answers go; what is in it when a callback returns is sent. Valid in every callback of the loop,
    /// not beyond it. Output of a connection that has ended goes nowhere.</summary>
    public OutputBuffer Output => _output ?? RentOutput();

    /// <summary>True while the session is in Receive.</summary>
    internal bool IsReceiving => Is(State.Receiving);

    /// <summary>Stops offering bytes until <see cref="Resume"/>; a peer that leaves is still noticed.</summary>
    public void Pause() => _state |= State.Paused;

    /// <summary>Offers bytes again, those that waited first, once the present callback has returned.</summary>
    public void Resume()
    {
        if (!Is(State.Paused)) return;
        _state &= ~State.Paused;
        QueueResume();
    }

    /// <summary>Keeps what was answered and what will be, and offers no bytes, until <see cref="Unbar"/>.</summary>
    public void Bar() => _state |= State.Barred;

    /// <summary>Sends what was kept, in order, and goes on; not from within a callback of the session.</summary>
    public void Unbar()
    {
        if (!Is(State.Barred)) return;
        _state &= ~State.Barred;
        if (Is(State.Closed)) return;
        SendQueue();
        Settle();
        if (Is(State.Closed)) return;
        Watch();
        if (IsReading && _input is not null) QueueResume();
    }

    /// <summary>Says that the request in progress, which starts at the first byte not consumed, is
    /// <paramref name="bytes"/> long, so that it is offered again when it is there and not before. The end of the
    /// hint is the next offer.</summary>
    public void ExpectRequest(int bytes) => _expectedBytes = bytes;

    /// <summary>Takes over limits of the session that changed while it answers; the next time they hold anyway.</summary>
    public void RefreshLimits()
    {
        if (_output is { } output) LimitOutput(output);
    }

    /// <summary>Sends what was answered so far, to keep memory small in a long batch.</summary>
    public void Flush()
    {
        if (_output is not { } output || Is(State.Closed)) return;
        if (output.Writer.IsOverflowed) Abort(CloseReason.OutputLimit);
        else if (Is(State.Barred) && !Is(State.Closing) && !output.IsOverThreshold) return; // it will leave by one call
        else if (output.Length > 0) Send(output);
        if (Is(State.Receiving) || _output is null) return;
        _output = null;
        Loop.Buffers.Return(output);
    }

    /// <summary>Ends the connection as soon as its output is sent; nothing more is read.</summary>
    public void Close(CloseReason reason = CloseReason.Requested)
    {
        if (!IsOpen) return;
        _closeReason = reason;
        _state |= State.Closing;
        LastActiveMs = Loop.NowMs;
        MarkDirty();
        Session.Ending(this);
    }

    /// <summary>Ends the connection now; pending output is dropped.</summary>
    public void Abort(CloseReason reason = CloseReason.Killed)
    {
        if (Is(State.Closed)) return;
        var wasOpen = IsOpen;
        _closeReason = reason;
        _state |= State.Closed;
        Loop.Bury(this);
        if (wasOpen) Session.Ending(this);
    }

    /// <summary>Sends a message to the session; from any thread.</summary>
    public void Post(ConnectionMessage message)
    {
        message.Target = this;
        Loop.Post(message);
    }

    /// <summary>Ends the connection at once; from any thread.</summary>
    public void Kill(CloseReason reason = CloseReason.Killed)
    {
        // In this order the loop hears first that it was killed, and its peer sees the end however long the loop takes.
        Loop.Post(new KillMessage(this, reason));
        _channel.Sever();
    }

    internal override void OnReady(Readiness readiness)
    {
        if (Is(State.Closed | State.Receiving)) return; // receiving: the loop turns within the session's callback
        if ((readiness & Readiness.Writable) != 0) SendQueue();
        if (Is(State.Closed)) return;
        if (IsReading)
        {
            if ((readiness & ~Readiness.Writable) != 0) Read();
        }
        else if ((readiness & Readiness.Failed) != 0)
        {
            Abort(CloseReason.Broken);
        }
        else if ((readiness & Readiness.PeerFinished) != 0 && Is(State.Paused)
            && !Is(State.Barred | State.Held | State.Closing))
        {
            Abort(CloseReason.PeerClosed);
        }
        else
        {
            // Pausing leaves the poller as it is, as most pauses end before the next byte comes. This one did not.
            Watch();
        }
    }

    internal override void Fail()
    {
        _state &= ~State.Receiving;
        Session.Failed(this);
        Abort(CloseReason.Failed);
    }

    // What the kernel takes at once is still sent.
    internal override void Stop()
    {
        Close(CloseReason.LoopStopped);
        Settle();
        Abort(CloseReason.LoopStopped);
    }

    internal void Deliver(ConnectionMessage message)
    {
        if (IsOpen) Session.Woken(this, message);
        else message.Dropped();
    }

    /// <summary>Goes on after <see cref="Resume"/>: offers what waited, then listens again.</summary>
    internal void ContinueReading()
    {
        _state &= ~State.ResumeQueued;
        if (!IsReading) return;
        if (_input is not null) OfferWaiting(_input);
        Settle();
        if (IsReading) Watch();
    }

    /// <summary>Sends output that was written outside the connection's own events.</summary>
    internal void Settle()
    {
        _state &= ~State.Dirty;
        Flush();
        if (Is(State.Closing) && !Is(State.Closed)) FinishClosing();
    }

    /// <summary>Checks what only time can tell.</summary>
    /// <returns>When to look again if nothing happens on the connection; long.MaxValue: need not be.</returns>
    internal long Sweep(long nowMs)
    {
        const long UnreadFarewellMs = 10_000;
        if (Is(State.Closed)) return long.MaxValue;
        var limits = Session.Limits;
        var silenceMs = nowMs - LastActiveMs;
        if (Is(State.Closing) && silenceMs > UnreadFarewellMs) Abort(_closeReason);
        else if (limits.IdleMs > 0 && silenceMs > limits.IdleMs && !Is(State.Paused | State.Barred)) Abort(CloseReason.Idle);
        else if (_queue is not null) CheckOutputLimits(_queue);
        var dueMs = long.MaxValue;
        if (Is(State.Closed)) return dueMs;
        if (Is(State.Closing)) dueMs = LastActiveMs + UnreadFarewellMs + 1;
        if (limits.IdleMs > 0 && !Is(State.Paused | State.Barred)) dueMs = Math.Min(dueMs, LastActiveMs + limits.IdleMs + 1);
        if (_softLimitSinceMs != 0) dueMs = Math.Min(dueMs, _softLimitSinceMs + limits.OutputSoftMs + 1);
        return dueMs;
    }

    internal void TearDown(Poller poller)
    {
        _state |= State.Buried;
        var buffers = Loop.Buffers;
        if (_closeReason == CloseReason.Requested) EmptyReceiveBuffer();
        poller.Remove(_channel);
        _channel.Close();
        if (_input is not null) buffers.Return(_input);
        if (_output is not null) buffers.Return(_output);
        if (_queue is not null) buffers.Return(_queue);
        (_input, _output, _queue) = (null, null, null);
        CountSession(0);
        buffers.Meter.Add(-ObjectBytes);
        Session.Closed(this, _closeReason);
    }

    internal CloseReason CloseReason => _closeReason;

    internal Channel Channel => _channel;

    void Read()
    {
        var buffer = Loop.Buffers.Receive;
        int received;
        if (_input is not { } input)
        {
            received = _channel.Receive(buffer, ConnectionBuffers.ReceiveBytes);
            if (received > 0) Offer(buffer, CountReceived(received));
        }
        else
        {
            var room = input.EnsureRoom(_expectedBytes, Session.Limits.InputBytes);
            if (room <= 0)
            {
                Abort(CloseReason.InputLimit);
                return;
            }
            received = ReadOn(input, buffer, ref room);
            if (received > 0) CountReceived(received);
            if (received > 0) OfferGrown(input, Math.Min(received, room));
            if (received > room) OfferMore(buffer, received - room);
        }

        if (received == 0) Close(CloseReason.PeerClosed);
        else if (received == Channel.Failed) Abort(CloseReason.Broken);
        Settle();
    }

    // What completes the request in progress goes behind its beginning, and what follows it to the loop's buffer: a
    // pipeline of requests of some KiB then takes few reads and sends, not one of each for every request.
    int ReadOn(InputBuffer input, byte* buffer, ref int room)
    {
        const int RequestsPerRead = 16;
        var missing = _expectedBytes - input.Length;
        if (missing <= 0 || missing > room) return _channel.Receive(input.End, room);
        room = missing;
        var beyond = Math.Clamp(
            (long)_expectedBytes * RequestsPerRead, ConnectionBuffers.ReceiveBytes, ConnectionBuffers.LargeReceiveBytes);
        return _channel.Receive(new IoSlice(input.End, (nuint)room), new IoSlice(buffer, (nuint)beyond));
    }

    void OfferGrown(InputBuffer input, int bytes)
    {
        input.Advance(bytes);
        Loop.InputGrew?.Invoke();
        if (input.Length >= _expectedBytes) OfferWaiting(input);
        else Session.Waits(this);
    }

    // Behind what waits; what waits no longer went to the session.
    void OfferMore(byte* data, int length)
    {
        if (!IsOpen) return;
        if (_input is null && IsReading)
        {
            Offer(data, length);
            return;
        }
        _input ??= Loop.Buffers.RentInput();
        _input.Append(data, length);
        if (IsReading && _input.Length >= _expectedBytes) OfferWaiting(_input);
    }

    void Offer(byte* data, int length)
    {
        var consumed = Receive(data, length);
        if (consumed == length || !IsOpen) return;
        _input = Loop.Buffers.RentInput();
        _input.Append(data + consumed, length - consumed);
    }

    void OfferWaiting(InputBuffer input)
    {
        input.Consume(Receive(input.Start, input.Length));
        if (input.Length > 0) return;
        _input = null;
        Loop.Buffers.Return(input);
    }

    int Receive(byte* data, int length)
    {
        _expectedBytes = 0;
        _state |= State.Receiving;
        var consumed = Session.Receive(this, data, length);
        _state &= ~State.Receiving;
        CountSession(Session.HeldBytes);
        Base.Check.That((uint)consumed <= (uint)length);
        return consumed;
    }

    void CountSession(long bytes)
    {
        if (bytes == _sessionBytes) return;
        Loop.Buffers.Meter.Add(bytes - _sessionBytes);
        _sessionBytes = bytes;
    }

    void Send(OutputBuffer output)
    {
        if (_queue is null && output.Lent.IsEmpty && !Is(State.Barred))
        {
            var length = output.Writer.Length;
            var slice = new IoSlice(output.Writer.Start, (nuint)length);
            var sent = _channel.Send(&slice, 1);
            if (sent == Channel.Failed)
            {
                output.Reset();
                Abort(CloseReason.Broken);
                return;
            }
            if (sent > 0) CountSent(sent);
            if (sent == length)
            {
                output.Reset();
                return;
            }
            _queue = Loop.Buffers.RentQueue();
            _queue.Take(output, Math.Max(0, sent));
        }
        else
        {
            var queueWasEmpty = _queue is null;
            _queue ??= Loop.Buffers.RentQueue();
            _queue.Take(output, 0);
            if (queueWasEmpty) SendQueue();
        }
        if (_queue is null || Is(State.Closed)) return;
        CheckOutputLimits(_queue);
        Watch();
    }

    // Sends until the kernel is full or the queue empty; a fast reader of a long queue gets its next turn later.
    void SendQueue()
    {
        const int SendsPerTurn = 16;
        if (_queue is not { } queue || Is(State.Barred)) return;
        var slices = stackalloc IoSlice[OutputQueue.SliceCapacity];
        for (var i = 0; i < SendsPerTurn && queue.Count > 0; i++)
        {
            var sent = _channel.Send(slices, queue.Gather(slices, OutputQueue.SliceCapacity));
            if (sent == Channel.WouldBlock) break;
            if (sent == Channel.Failed)
            {
                Abort(CloseReason.Broken);
                return;
            }
            queue.Consume(CountSent(sent));
        }

        if (Is(State.Held) && queue.Bytes <= Session.Limits.OutputPauseBytes / 2) Release();
        if (queue.Count > 0) return;
        _queue = null;
        _softLimitSinceMs = 0;
        Loop.Buffers.Return(queue);
        if (Is(State.Closing)) MarkDirty();
        else Watch();
    }

    void CheckOutputLimits(OutputQueue queue)
    {
        var limits = Session.Limits;
        var bytes = queue.Bytes;
        if (limits.OutputHardBytes > 0 && bytes > limits.OutputHardBytes)
        {
            Abort(CloseReason.OutputLimit);
            return;
        }
        if (limits.OutputSoftBytes > 0 && bytes > limits.OutputSoftBytes)
        {
            if (_softLimitSinceMs == 0) _softLimitSinceMs = Loop.NowMs;
            else if (Loop.NowMs - _softLimitSinceMs > limits.OutputSoftMs) Abort(CloseReason.OutputLimit);
        }
        else
        {
            _softLimitSinceMs = 0;
        }
        if (limits.OutputPauseBytes > 0 && bytes > limits.OutputPauseBytes) _state |= State.Held;
    }

    void Release()
    {
        _state &= ~State.Held;
        QueueResume();
    }

    void FinishClosing()
    {
        if (_queue is null) Abort(_closeReason);
        else Watch();
    }

    // A socket closed with unread bytes resets the connection, and the reset may overtake the last answer.
    void EmptyReceiveBuffer()
    {
        const int Attempts = 8;
        _channel.FinishSending();
        for (var i = 0; i < Attempts; i++)
        {
            if (_channel.Receive(Loop.Buffers.Receive, ConnectionBuffers.ReceiveBytes) <= 0) return;
        }
    }

    void Watch()
    {
        var wanted = _queue is null || Is(State.Barred) ? Interest.None : Interest.Writable;
        if (!Is(State.Barred | State.Held | State.Closing))
        {
            wanted |= Interest.PeerFinished;
            if (!Is(State.Paused)) wanted |= Interest.Readable;
        }
        if (wanted == _watched) return;
        _watched = wanted;
        Loop.Poller.Change(_channel, Token, wanted);
    }

    OutputBuffer RentOutput()
    {
        if (Is(State.Closed)) return Loop.NoOutput;
        MarkDirty();
        _output = Loop.Buffers.RentOutput();
        LimitOutput(_output);
        return _output;
    }

    void LimitOutput(OutputBuffer output)
    {
        var most = Session.Limits.OutputHardBytes;
        output.Writer.Limit = most > 0 ? (int)Math.Min(most, ByteWriter.MaxCapacity) : ByteWriter.MaxCapacity;
    }

    void MarkDirty()
    {
        if (Is(State.Dirty | State.Receiving)) return;
        _state |= State.Dirty;
        Loop.MarkDirty(this);
    }

    void QueueResume()
    {
        if (Is(State.ResumeQueued | State.Closed)) return;
        _state |= State.ResumeQueued;
        Loop.QueueResume(this);
    }

    int CountReceived(int bytes)
    {
        LastActiveMs = Loop.NowMs;
        ReceivedBytes += bytes;
        Loop.Counters.Received += bytes;
        Loop.Counters.Reads++;
        return bytes;
    }

    long CountSent(long bytes)
    {
        LastActiveMs = Loop.NowMs;
        SentBytes += bytes;
        Loop.Counters.Sent += bytes;
        Loop.Counters.Sends++;
        return bytes;
    }

    bool Is(State any) => (_state & any) != 0;

    [Flags]
    enum State : ushort
    {
        Paused = 1,        // the session asked for no bytes
        Held = 2,          // too much output waits
        Closing = 4,       // ends when the output is sent
        Closed = 8,        // ends at the end of this turn
        Receiving = 16,    // the session is in Receive; the event itself flushes afterwards
        Dirty = 32,        // on the loop's list of connections to settle
        ResumeQueued = 64, // on the loop's list of connections to read on
        Buried = 128,      // torn down
        Barred = 256,      // what is answered may not be told yet
    }
}

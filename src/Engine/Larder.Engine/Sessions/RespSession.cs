// One RESP connection: bytes -> requests -> dispatch -> replies. Requests that arrive together are read ahead in a batch
// and executed in order; their replies leave together.
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Tracking;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;
using Larder.Network.Timers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>A client that speaks RESP.</summary>
public sealed unsafe class RespSession(LoopWorker worker, ClientState state, SessionLimits limits)
    : ISession, IConnectedClient, IHeldClient
{
    readonly RespRequestReader _reader = new();
    Connection? _connection;
    PauseTimer? _pauseTimer;
    bool _isPostponed;
    volatile bool _isKilled;
    bool _isExecuting; // between the first and the last byte of a reply
    PutOffMessages? _putOff;
    bool _sawData;       // in the batch, or perhaps
    long _writtenBefore; // the batch; -1: not known

    public ClientState State => state;
    public Connection? Connection => _connection;
    public ConnectionLimits Limits => limits.ForConnection(state);

    public long HeldBytes => _reader.HeldBytes + state.QueuedBytes;

    public ClientTraffic Traffic => _connection is not { } connection
        ? default
        : new ClientTraffic(
            connection.WaitingInputBytes, connection.InputHeldBytes, HeldBytes,
            connection.PendingOutputBytes + Volatile.Read(ref state.WaitingMessageBytes), connection.PendingOutputCount,
            connection.ReceivedBytes, connection.SentBytes);

    public void Opened(Connection connection)
    {
        _connection = connection;
        Loop = connection.Loop;
        state.Address = connection.RemoteAddress;
        state.LocalAddress = connection.LocalAddress;
        state.IsLocal = connection.IsLocalPeer;
        state.Connected = this;
        if (!state.IsTrusted) worker.Parts.Clients.Add(this); // the service is no client to be listed, counted or ended
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        if (_isKilled) return length;
        worker.Parts.Store.Access.Advance(connection.Loop.UnixMs);
        _writtenBefore = worker.Replies.Barrier.IsRaised ? worker.Parts.Store.Changes.EndHere : -1;
        var consumed = ReceiveRequests(connection, data, length);
        if (worker.Replies.Barrier.IsRaised) HoldReplies(connection);
        _sawData = false;
        return consumed;
    }

    int ReceiveRequests(Connection connection, byte* data, int length)
    {
        var batch = worker.Batch;
        var consumed = 0;
        while (consumed < length && connection.IsReading)
        {
            // An inline request is unquoted in place and could not be read again: it waits unread.
            if (data[consumed] != (byte)'*' && !_reader.IsPartial && IsPaused(connection))
            {
                Postpone(connection);
                break;
            }
            var batchStart = consumed;
            var wasGuest = state.User == null;
            var status = ReadBatch(data, length, ref consumed, out var partial);
            batch.PrefetchItems();
            var timer = worker.Context.Timer;
            timer.Begin(batch.Count, connection.Loop.UnixMs);
            for (var i = 0; i < batch.Count; i++)
            {
                Execute(connection, batch, i);
                if (worker.Context.IsPostponed)
                {
                    timer.End(connection.Loop.UnixMs);
                    Postpone(connection);
                    _reader.Dispose();
                    return i == 0 ? batchStart : batch.End(i - 1);
                }
                if (wasGuest && state.User != null) connection.RefreshLimits();
                if (connection.IsReading) continue;
                timer.End(connection.Loop.UnixMs);
                // Blocked, closing or held up: what was read ahead is read again when it goes on.
                _reader.Dispose();
                return batch.End(i);
            }
            timer.End(connection.Loop.UnixMs);
            if (status == ReadStatus.Invalid)
            {
                _reader.WriteError(new RespWriter(connection.Output.Writer, state.Protocol));
                connection.Close(CloseReason.Requested);
                return length;
            }
            if (partial)
            {
                connection.ExpectRequest((int)Math.Min(_reader.NeededBytes, int.MaxValue));
                break;
            }
        }
        return consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
        var sent = (ClientMessage)message;
        if (sent.Bytes != 0) Interlocked.Add(ref state.WaitingMessageBytes, -sent.Bytes);
        if (_isExecuting) PutOff(sent);
        else sent.Deliver(this);
    }

    public void Ending(Connection connection) => worker.Parts.Blocked.Doom(state);

    public void Failed(Connection connection)
    {
        _isExecuting = false;
        worker.Context.Restore();
    }

    public void Closed(Connection connection, CloseReason reason)
    {
        worker.Parts.Clients.Remove(this);
        if (reason == CloseReason.OutputLimit) TellOfOutputLimit(connection);
        if (_pauseTimer != null) connection.Loop.Cancel(_pauseTimer);
        if ((state.Roles & ClientRoles.Monitor) != 0) worker.Parts.Monitors.Stop(state);
        worker.Parts.ClientEnd.Clear(state);
        _reader.Dispose();
    }

    // It is off the list, unheard and served no more at once, although its own loop ends it a moment later.
    public void Kill(CloseReason reason)
    {
        _isKilled = true;
        worker.Parts.Blocked.Doom(state);
        worker.Parts.Clients.Remove(this);
        _connection?.Kill(reason);
    }

    public void GoOn() => _connection?.Post(new GoOnMessage());

    public bool TryUnblock(bool withError, bool mayWait) =>
        worker.Parts.Blocked.TryUnblock(state, withError ? BlockEnd.Error : BlockEnd.Timeout, mayWait);

    public bool HasPeerLeft => _connection is not { HasPeerLeft: false };

    public void Tell(byte[] line) => Post(new LineMessage(line));

    /// <summary>Up to where changes have to be safe before the client may be told of them.</summary>
    public long HeldUntil { get; private set; }

    /// <summary>Sends what was held.</summary>
    public void TellHeld() => _connection?.Unbar();

    /// <summary>Ends a client that will never be told.</summary>
    public void DropHeld() => _connection?.Abort();

    internal void Retry()
    {
        if (!_isPostponed || _connection is not { } connection) return;
        _isPostponed = false;
        state.Roles &= ~ClientRoles.Blocked;
        if (_pauseTimer != null) connection.Loop.Cancel(_pauseTimer);
        connection.Resume();
    }

    bool IsPaused(Connection connection) => !worker.Parts.Pause.Current(connection.Loop.UnixMs).IsOver;

    void Postpone(Connection connection)
    {
        _isPostponed = true;
        state.Roles |= ClientRoles.Blocked;
        connection.Pause();
        var leftMs = worker.Parts.Pause.Current(connection.Loop.UnixMs).LeftMs;
        connection.Loop.Schedule(_pauseTimer ??= new PauseTimer(this), connection.Loop.NowMs + leftMs + 1);
    }

    public EventLoop Loop { get; private set; } = null!;

    // What waits for a loop that is slow waits for the client: it counts for the limits of its output.
    public void Post(ClientMessage message)
    {
        if (_isKilled || _connection is not { } connection) return;
        if (message.Bytes != 0)
        {
            var waitingBytes = Interlocked.Add(ref state.WaitingMessageBytes, message.Bytes);
            var mostBytes = Limits.OutputHardBytes;
            if (mostBytes > 0 && waitingBytes > mostBytes)
            {
                Kill(CloseReason.OutputLimit);
                return;
            }
        }
        connection.Post(message);
    }

    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (_connection is not { } connection) return;
        if (_isExecuting)
        {
            PutOff(new PutOffBytes([.. head, .. tail]));
            return;
        }
        connection.Output.Write(head);
        connection.Output.Write(tail);
        if (connection.Output.IsOverThreshold) connection.Flush();
    }

    public void Unblock(ReadOnlySpan<byte> reply)
    {
        // Before it is written: a long reply is sent at once.
        var barrier = worker.Replies.Barrier;
        if (barrier.IsRaised && (barrier.HoldsReads || state.LastCommand!.Has(CommandFlags.Write)))
            HoldUntil(_connection!, worker.Parts.Store.Changes.End);
        Send(reply, default);
        if (state.Tracking != null) TrackingTable.AfterCommand(state, state.LastCommand!);
        if (state.CloseAfterReply) _connection?.Close();
        else _connection?.Resume();
    }

    ReadStatus ReadBatch(byte* data, int length, ref int consumed, out bool partial)
    {
        var batch = worker.Batch;
        var requestLimits = limits.ForRequests(state);
        // Before authentication limits are tight, and the next request may lift them.
        var most = requestLimits.IsAuthenticated ? RequestBatch.Capacity : 1;
        batch.Clear();
        partial = false;
        while (batch.Count < most && consumed < length)
        {
            // An inline request is unquoted in place, so it is never read ahead of one that may pause the connection.
            if (batch.Count > 0 && data[consumed] != (byte)'*') break;
            var status = _reader.Read(data + consumed, length - consumed, requestLimits, batch.Next, out var taken);
            if (status == ReadStatus.Incomplete)
            {
                partial = true;
                return status;
            }
            if (status == ReadStatus.Invalid) return status;
            consumed += taken;
            if (batch.Next.Count > 0) batch.Add(consumed, state.Database);
            else state.LastCommandAtMs = Loop.UnixMs; // an empty line is a sign of life
        }
        return ReadStatus.Complete;
    }

    void Execute(Connection connection, RequestBatch batch, int request)
    {
        var context = worker.Context;
        if (context.Client != state) context.Client = state;
        context.Arguments = batch.Arguments(request);
        var output = connection.Output;
        if (context.Reply.Output != output.Writer || context.Reply.ProtocolVersion != state.Protocol)
            context.Reply = new RespWriter(output.Writer, state.Protocol);
        var direct = state.ReplyMode == ReplyMode.On ? output : null;
        if (context.DirectOutput != direct) context.DirectOutput = direct;
        context.NowMs = connection.Loop.UnixMs;
        context.IsPostponed = false;
        context.UseFirstKeyHash(batch.Hash(request));
        state.LastCommandAtMs = context.NowMs;

        var start = output.Writer.Length;
        _isExecuting = true;
        var changes = worker.Parts.Store.Changes;
        var written = changes.IsOn ? changes.EndHere : 0;
        worker.Dispatcher.Execute(context, batch.Command(request));
        if (changes.IsOn)
        {
            if (changes.EndHere != written) state.WrittenUpTo = changes.EndHere;
            if (!_sawData && worker.Replies.Barrier.HoldsReads) _sawData = context.Command is not { ShowsData: false };
        }
        _isExecuting = false;
        if (context.IsPostponed)
        {
            if (_putOff != null) DeliverPutOff();
            return;
        }
        if (state.ReplyMode != ReplyMode.On) Silence(connection, start);
        if (context.Pushes.Length != 0 || context.Pushes.IsOverflowed) AppendPushes(connection);
        if (_putOff != null) DeliverPutOff();
        if (state.Tracking != null) TrackingTable.AfterCommand(state, context.Command);
        if (state.CloseAfterReply) Leave(connection);
        else if (state.Blocked is { } blocked) Park(connection, blocked);
        else if (connection.Output.IsOverThreshold) FlushSafely(connection);
    }

    void FlushSafely(Connection connection)
    {
        if (worker.Replies.Barrier.IsRaised) HoldReplies(connection);
        connection.Flush();
    }

    // What the client wrote in this batch is told when it is safe; where reads are held, whatever it may have seen.
    void HoldReplies(Connection connection)
    {
        if (state.IsIn(ClientRoles.Replica)) return; // it is what makes changes safe
        var changes = worker.Parts.Store.Changes;
        var written = changes.EndHere;
        if (worker.Replies.Barrier.HoldsReads)
        {
            if (_sawData) HoldUntil(connection, changes.End);
        }
        else if (written != _writtenBefore) HoldUntil(connection, written);
    }

    void HoldUntil(Connection connection, long offset)
    {
        if (offset <= worker.Replies.Barrier.SafeOffset || (connection.IsBarred && offset <= HeldUntil)) return;
        HeldUntil = offset;
        connection.Bar();
        worker.Replies.Add(this, offset);
    }

    void TellOfOutputLimit(Connection connection)
    {
        var line = new StringBuilder("Client ");
        ClientLine.Append(line, this, connection.Loop.UnixMs);
        line.Length--; // its line end
        worker.Parts.Log.Write(LogLevel.Warning, $"{line} closed for overcoming of output buffer limits.");
    }

    // Off the list before the peer reads that it is: who is told of its end by then finds it gone.
    void Leave(Connection connection)
    {
        worker.Parts.Clients.Remove(this);
        if (state.DropsReplies) connection.Abort();
        else connection.Close();
    }

    void AppendPushes(Connection connection)
    {
        var pushes = worker.Context.Pushes;
        if (pushes.IsOverflowed) connection.Abort(CloseReason.OutputLimit);
        else connection.Output.Write(pushes.Written);
        pushes.Reset();
    }

    // While the loop turns within a command, messages come for a client whose reply is half written.
    void PutOff(ClientMessage message)
    {
        _putOff ??= new PutOffMessages();
        _putOff.Add(message);
        var most = Limits.OutputHardBytes;
        if (most > 0 && _putOff.Bytes > most) _connection?.Abort(CloseReason.OutputLimit);
    }

    void DeliverPutOff()
    {
        var messages = _putOff!;
        _putOff = null;
        foreach (var message in messages.All) message.Deliver(this);
    }

    static void Park(Connection connection, BlockedCommand blocked)
    {
        connection.Pause();
        blocked.StartTimer();
    }

    // CLIENT REPLY OFF and SKIP: the command ran, its reply is dropped.
    void Silence(Connection connection, int start)
    {
        if (!worker.Context.RepliesByPush) connection.Output.Writer.Truncate(start);
        worker.Context.RepliesByPush = false;
        if (state.ReplyMode == ReplyMode.SkipThis) state.ReplyMode = ReplyMode.On;
        if (state.ReplyMode == ReplyMode.SkipNext) state.ReplyMode = ReplyMode.SkipThis;
    }
}

/// <summary>The end of CLIENT PAUSE as far as one session knows it.</summary>
sealed class PauseTimer(RespSession session) : LoopTimer
{
    protected override void Fire() => session.Retry();
}

/// <summary>A line of MONITOR.</summary>
sealed class LineMessage(byte[] line) : ClientMessage
{
    const int ObjectBytes = 80;

    public override int Bytes => ObjectBytes + line.Length;

    public override void Deliver(IConnectedClient client)
    {
        // It may have stopped watching, or hearing anything, since the line was written.
        if (client.State.IsIn(ClientRoles.Monitor) && client.State.ReplyMode == ReplyMode.On) client.Send(line);
    }
}

/// <summary>CLIENT UNPAUSE.</summary>
sealed class GoOnMessage : ClientMessage
{
    public override void Deliver(IConnectedClient client) => ((RespSession)client).Retry();
}

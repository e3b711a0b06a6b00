// One memcached connection: bytes -> requests -> replies. The first byte tells whether it speaks the text or the binary
// protocol. Requests that arrive together are read ahead in a batch and executed in order.
//
// A request with a long reply stays at the front of the input until its last piece is written: after each piece the
// connection is resumed, which offers the same bytes again once there is room for more output.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Binary;
using Larder.Engine.Memcached.Text;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;
using Larder.Network.Timers;
using Larder.Protocol.Memcached;
using Larder.Protocol.Requests;

namespace Larder.Engine.Memcached;

/// <summary>A client that speaks memcached.</summary>
/// <param name="guestLimits">The limits as long as the client has to authenticate.</param>
/// <param name="isTrusted">It is the service that manages the node: it may do everything, and is no client to be counted.</param>
public sealed unsafe class MemcachedSession(
    MemcachedWorker ofLoop, ConnectionLimits limits, ConnectionLimits guestLimits, bool isTrusted = false) : ISession
{
    const int WaitMs = 20;

    readonly MemcachedServer _server = ofLoop.Server;
    readonly int _mostInARow = MostInARow(ofLoop.Server);
    readonly MemcachedWorker _ofLoop = ofLoop;
    MemcachedWorker _worker = ofLoop; // the one that executes at present
    MemcachedClient? _client;
    MemcachedTextReader? _text;
    MemcachedBinaryReader? _binary;
    ILongReply? _longReply;
    ConnectionLimits? _watchLimits;
    WaitTimer? _wait;
    bool _waits;
    bool _endsInError;
    bool _isAuthenticated;

    public ConnectionLimits Limits => _isAuthenticated ? _watchLimits ?? limits : guestLimits;

    public void Opened(Connection connection)
    {
        _client = new MemcachedClient(connection.Id, connection.RemoteAddress, connection.LocalAddress)
        {
            LastRequestAtMs = connection.Loop.UnixMs,
            Connection = connection,
        };
        _client.Account = _ofLoop.Context.Shared?.Open(_client);
        _isAuthenticated = isTrusted || (_client.Account is { } account ? !account.IsGuest : _server.Logins == null);
        if (isTrusted) return;
        _server.Clients.Add(_client);
        var watchers = _server.Watchers;
        if (watchers.Wants(WatchTopics.Connections)) WatchLines.Opened(watchers, _client, connection.Loop.UnixMs);
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        if (_client!.Watcher is { } watcher) return Watch(connection, watcher);
        if (_server.Buffers.IsSet && HasTooMuchUnread(connection)) return length;
        _worker = _ofLoop.Free;
        if (_worker.Context.Shared is not { } shared) return ReceiveRequests(connection, data, length);
        _worker.IsBusy = true;
        shared.Begin(_client);
        try
        {
            return ReceiveRequests(connection, data, length);
        }
        finally
        {
            shared.Hold(_client);
            _worker.IsBusy = false;
        }
    }

    int ReceiveRequests(Connection connection, byte* data, int length)
    {
        if (_text == null && _binary == null) ChooseProtocol(*data);
        _server.Store.Access.Advance(connection.Loop.UnixMs);
        var batch = _worker.Batch;
        var consumed = 0;
        for (var inARow = 0; consumed < length && connection.IsReading; inARow += batch.Count)
        {
            if (inARow > 0 && inARow >= _mostInARow) return Yield(connection, consumed);
            var isPartial = ReadBatch(data, length, ref consumed);
            batch.PrefetchItems();
            for (var i = 0; i < batch.Count; i++)
            {
                if (!Execute(connection, i)) return Postpone(connection, data, i);
                if (_client!.Watcher != null) return Postpone(connection, data, i);
                if (connection.IsReading) continue;
                // The reader of the last one knows how much of its data is still to be swallowed.
                if (i < batch.Count - 1) ForgetReadAhead();
                return connection.IsOpen ? batch.End(i) : length;
            }
            if (!isPartial) continue;
            Await(connection, length - consumed);
            break;
        }
        return consumed;
    }

    // The rest of a request is to come, unless such requests take too much already.
    void Await(Connection connection, int begunBytes)
    {
        if (RefusesInput(connection, begunBytes)) return;
        var neededBytes = _text?.NeededBytes ?? _binary!.NeededBytes;
        connection.ExpectRequest((int)Math.Min(neededBytes, int.MaxValue));
    }

    public void Waits(Connection connection) => RefusesInput(connection, 0);

    bool RefusesInput(Connection connection, int moreBytes)
    {
        if (!_server.Buffers.IsExceeded(connection.Loop, moreBytes)) return false;
        _ofLoop.Context.Figures.ReadBuffersRefused++;
        _endsInError = true;
        connection.Abort(CloseReason.InputLimit);
        return true;
    }

    bool HasTooMuchUnread(Connection connection)
    {
        if (connection.PendingOutputBytes == 0 || !_server.Buffers.IsExceeded(connection.Loop, 0)) return false;
        _ofLoop.Context.Figures.RepliesRefused++;
        _endsInError = true;
        connection.Abort(CloseReason.OutputLimit);
        return true;
    }

    // Lines wait for it, as it watches, or commands are held up no longer.
    public void Woken(Connection connection, ConnectionMessage message) => connection.Resume();

    public void Closed(Connection connection, CloseReason reason)
    {
        if (_wait != null) connection.Loop.Cancel(_wait);
        _client!.Account?.Closed();
        if (isTrusted) return;
        var watchers = _server.Watchers;
        _server.Clients.Remove(_client!);
        if (_client!.Watcher is { } watcher) watchers.Remove(watcher);
        if (watchers.Wants(WatchTopics.Connections))
            WatchLines.Closed(watchers, _client, TextOf(reason), connection.Loop.UnixMs);
    }

    string TextOf(CloseReason reason) => reason switch
    {
        _ when _endsInError => "error",
        CloseReason.PeerClosed or CloseReason.Requested => "normal",
        CloseReason.Idle => "idle_timeout",
        CloseReason.LoopStopped or CloseReason.Killed => "shutdown",
        _ => "error",
    };

    static int MostInARow(MemcachedServer server)
    {
        var told = server.Settings.Memcached.RequestsPerEvent.Value;
        return told > 0 ? (int)told : int.MaxValue;
    }

    void ChooseProtocol(byte first)
    {
        var server = _server;
        var isBinary = !isTrusted && server.Settings.Memcached.Protocol.Value switch
        {
            MemcachedProtocol.Ascii => false,
            MemcachedProtocol.Binary => true,
            _ => first == MemcachedBinaryReader.RequestMagic && (server.Logins == null || server.Settings.Memcached.Sasl.Value),
        };
        if (isBinary) _binary = new MemcachedBinaryReader(server.MaxItemBytes);
        else _text = NewTextReader();
    }

    MemcachedTextReader NewTextReader() => new(_server.MaxItemBytes) { IsGuest = !_isAuthenticated };

    // What was read ahead is read again, by a reader that knows nothing of it.
    void ForgetReadAhead()
    {
        if (_binary != null) _binary = new MemcachedBinaryReader(_server.MaxItemBytes);
        else _text = NewTextReader();
    }

    // The connection goes on with this request, and not with those behind it, in a later turn.
    int Postpone(Connection connection, byte* data, int index)
    {
        ForgetReadAhead();
        connection.Pause();
        if (!_waits) connection.Resume();
        _waits = false;
        return (int)(_worker.Batch.Request(index).Tokens.Start - data);
    }

    // Others have their turn before the connection goes on.
    int Yield(Connection connection, int consumed)
    {
        _worker.Context.Figures.Yields++;
        connection.Pause();
        connection.Resume();
        return consumed;
    }

    // Its request stays in front. Once there is room for more output it is offered again, for lines that came meanwhile.
    int Watch(Connection connection, Watcher watcher)
    {
        _watchLimits ??= limits with { OutputPauseBytes = watcher.BufferBytes, IdleMs = 0 };
        connection.Pause();
        if (watcher.TrySend()) connection.Resume();
        return 0;
    }

    // True when the last request has not arrived completely.
    bool ReadBatch(byte* data, int length, ref int consumed)
    {
        var batch = _worker.Batch;
        batch.Clear();
        // Before authentication limits are tight, and the next request may lift them.
        var most = _isAuthenticated ? Math.Min(MemcachedBatch.Capacity, _mostInARow) : 1;
        while (batch.Count < most && consumed < length)
        {
            var request = batch.Next;
            var status = _text != null
                ? _text.Read(data + consumed, length - consumed, request, out var taken)
                : _binary!.Read(data + consumed, length - consumed, request, out taken);
            consumed += taken;
            if (status == ReadStatus.Incomplete) return true;
            batch.Add(consumed);
            // What is swallowed behind a refused request is no business of a reader that starts anew.
            if (status == ReadStatus.Invalid) break;
        }
        return false;
    }

    // False when the request's reply goes on in a later turn.
    bool Execute(Connection connection, int index)
    {
        var context = _worker.Context;
        context.Request = _worker.Batch.Request(index);
        context.FirstKeyHash = _worker.Batch.Hash(index);
        context.Output = connection.Output.Writer;
        context.NowMs = connection.Loop.UnixMs;
        context.IsTrusted = isTrusted;
        context.Client = _client!;
        context.Database = _client!.Account?.Database ?? 0;
        _client!.LastRequestAtMs = context.NowMs;
        _server.Flushes.RunDue(context.NowMs);

        var isDone = AnswerGuarded(connection, context);
        if (context.ClosesConnection || context.Request.MustClose)
        {
            context.ClosesConnection = false;
            _endsInError |= context.Request.MustClose;
            connection.Close();
        }
        if (!connection.Output.IsOverThreshold) return isDone;
        context.Shared?.Hold(_client!);
        connection.Flush();
        if (_server.Buffers.IsSet) HasTooMuchUnread(connection);
        return isDone;
    }

    bool AnswerGuarded(Connection connection, MemcachedContext context)
    {
        var start = context.Output.Length;
        try
        {
            return Answer(context);
        }
        catch (Exception failure)
        {
            // Of a long reply the peer has a part by now.
            if (_longReply != null) connection.Abort(CloseReason.Failed);
            _longReply = null;
            MemcachedFailure.End(context, failure, start, isBinary: _binary != null);
            return true;
        }
    }

    bool Answer(MemcachedContext context)
    {
        if (_longReply != null)
        {
            if (_longReply.WriteNext(context)) return false;
            _longReply = null;
            return true;
        }
        if (!_isAuthenticated)
        {
            _isAuthenticated = _text != null ? Authentication.TryPass(context) : BinaryAuthentication.TryPass(context);
            if (_isAuthenticated && _text != null) _text.IsGuest = false;
            return true;
        }
        if (context.Shared is { } shared)
        {
            if (SharedRequests.Run(context, shared, isBinary: _binary != null) == SharedOutcome.Later) return Wait(context);
        }
        else if (context.Request.Error != MemcachedError.None) Refuse(context);
        else if (_text != null) TextCommands.Run(context);
        else BinaryCommands.Run(context);

        _longReply = context.LongReply;
        context.LongReply = null;
        return _longReply == null;
    }

    // Commands wait: the request is read and tried again a moment later.
    bool Wait(MemcachedContext context)
    {
        context.Client.Connection.Loop.Schedule(_wait ??= new WaitTimer(this), context.Client.Connection.Loop.NowMs + WaitMs);
        _waits = true;
        return false;
    }

    void Refuse(MemcachedContext context)
    {
        if (_text != null) TextCommands.Refuse(context);
        else BinaryCommands.Refuse(context);
    }

    /// <summary>The end of waiting while commands are held up.</summary>
    sealed class WaitTimer(MemcachedSession session) : LoopTimer
    {
        protected override void Fire() => session._client!.Connection.Resume();
    }
}

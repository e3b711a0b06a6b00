// One RESP connection: bytes -> requests -> dispatch -> replies. Requests that arrive together are read ahead in a batch
// and executed in order; their replies leave together.
using Larder.Engine.Execution.Clients;
using Larder.Network.Loops;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>A client that speaks RESP.</summary>
public sealed unsafe class RespSession(LoopWorker worker, ClientState state, SessionLimits limits)
    : ISession, IConnectedClient
{
    readonly RespRequestReader _reader = new();
    Connection? _connection;

    public ClientState State => state;
    public ConnectionLimits Limits => limits.Connection;

    public (long InputBytes, long OutputBytes) Pending =>
        (_connection?.WaitingInputBytes ?? 0, _connection?.PendingOutputBytes ?? 0);

    public void Opened(Connection connection)
    {
        _connection = connection;
        state.Address = connection.RemoteAddress;
        state.LocalAddress = connection.LocalAddress;
        worker.Server.Clients.Add(this);
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        var batch = worker.Batch;
        var consumed = 0;
        while (consumed < length && connection.IsReading)
        {
            var status = ReadBatch(data, length, ref consumed, out var partial);
            batch.PrefetchItems(state.Database);
            for (var i = 0; i < batch.Count; i++)
            {
                Execute(connection, batch, i);
                if (connection.IsReading) continue;
                // Blocked, closing or held up: what was read ahead is read again when it goes on.
                _reader.Dispose();
                return batch.End(i);
            }
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

    public void Woken(Connection connection, ConnectionMessage message) => ((ISessionMessage)message).Deliver(this);

    public void Closed(Connection connection, CloseReason reason)
    {
        worker.Server.Clients.Remove(this);
        _reader.Dispose();
        _connection = null;
    }

    public void Kill() => _connection?.Kill();

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
        }
        return ReadStatus.Complete;
    }

    void Execute(Connection connection, RequestBatch batch, int request)
    {
        var context = worker.Context;
        context.Client = state;
        context.Arguments = batch.Arguments(request);
        context.Reply = new RespWriter(connection.Output.Writer, state.Protocol);
        context.NowMs = connection.Loop.UnixMs;
        context.UseFirstKeyHash(batch.Hash(request));
        state.LastCommandAtMs = context.NowMs;

        var start = connection.Output.Writer.Length;
        worker.Dispatcher.Execute(context, batch.Command(request));
        state.LastCommand = context.Command;
        if (state.ReplyMode != ReplyMode.On) Silence(connection, start);
        if (state.CloseAfterReply) connection.Close();
        else if (connection.Output.IsOverThreshold) connection.Flush();
    }

    // CLIENT REPLY OFF and SKIP: the command ran, its reply is dropped.
    void Silence(Connection connection, int start)
    {
        connection.Output.Writer.Truncate(start);
        if (state.ReplyMode == ReplyMode.SkipThis) state.ReplyMode = ReplyMode.On;
        if (state.ReplyMode == ReplyMode.SkipNext) state.ReplyMode = ReplyMode.SkipThis;
    }
}

/// <summary>A message to a RESP session.</summary>
interface ISessionMessage
{
    void Deliver(RespSession session);
}

// The stream of changes that a replica gets from its primary: each command is appended to the node's own stream as it came,
// and carried out. Nothing is answered, but the question how far the node is.
//
// A transaction counts as a whole: until its EXEC is there it is neither appended nor acknowledged, so that a link that
// breaks in its midst goes on at its MULTI.
using Larder.Base.Text;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;
using Larder.Memory.Buffers;
using Larder.Network.Loops;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>Of one link.</summary>
public sealed unsafe class PrimarySession(LoopWorker worker, Following following, PrimaryLink link)
    : ISession, IConnectedClient
{
    readonly RespRequestReader _reader = new();
    readonly RequestArguments _arguments = new();
    readonly ByteWriter _transaction = new();
    readonly ByteWriter _replies = new();
    readonly ClientState _client = new(worker.Parts.Clients.NextId(), worker.Parts.Clock.UnixMs);
    Connection? _connection;
    bool _isOver;

    ChangeStream Stream => worker.Parts.Store.Changes;

    public ConnectionLimits Limits { get; } = new() { InputBytes = ByteWriter.MaxCapacity };

    public long HeldBytes => _reader.HeldBytes + _transaction.Length;

    public void Opened(Connection connection)
    {
        _connection = connection;
        _client.Connected = this;
        _client.Roles |= ClientRoles.Primary;
        _client.User = worker.Parts.Users.Default.Name;
        _client.Address = connection.RemoteAddress;
        _client.LocalAddress = connection.LocalAddress;
        _client.Database = Stream.FollowedDatabase;
        worker.Parts.Clients.Add(this);
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        link.NoteHeard(connection.Loop.NowMs);
        var consumed = 0;
        var context = worker.Context;
        context.Timer.Begin(1, connection.Loop.UnixMs);
        lock (following.Applying)
        {
            while (consumed < length && !_isOver && link.IsValid)
            {
                var start = data + consumed;
                var status = _reader.Read(start, length - consumed, RespLimits.Default, _arguments, out var taken);
                if (status == ReadStatus.Incomplete) break;
                consumed += taken;
                if (status == ReadStatus.Invalid)
                {
                    worker.Parts.Log.Write(LogLevel.Warning, "The primary sent what is no command");
                    End(connection);
                }
                else if (_arguments.Count == 0) Append(start, taken); // an empty line
                else Apply(connection, start, taken);
            }
        }
        context.Timer.End(connection.Loop.UnixMs);
        Interlocked.Add(ref worker.Parts.Counters.FollowedBytes, consumed);
        if (!link.IsValid) End(connection);
        return _isOver ? length : consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public void Failed(Connection connection) => worker.Context.Restore();

    public void Closed(Connection connection, CloseReason reason)
    {
        worker.Parts.Clients.Remove(this);
        worker.Parts.ClientEnd.Clear(_client);
        _reader.Dispose();
        _arguments.Dispose();
        _transaction.Dispose();
        _replies.Dispose();
        link.End();
    }

    public ClientState State => _client;
    public Connection? Connection => _connection;
    public EventLoop Loop => _connection!.Loop;
    public bool HasPeerLeft => _connection is not { HasPeerLeft: false };

    public ClientTraffic Traffic => _connection is not { } connection
        ? default
        : new ClientTraffic(
            connection.WaitingInputBytes, connection.InputHeldBytes, HeldBytes, connection.PendingOutputBytes,
            connection.PendingOutputCount, connection.ReceivedBytes, connection.SentBytes);

    public void Kill(CloseReason reason) => _connection?.Kill(reason);

    // Nothing is said to a primary but how far this node is, and nothing of its stream waits.
    public void Tell(byte[] line)
    {
    }

    public void GoOn()
    {
    }

    public bool TryUnblock(bool withError, bool mayWait) => false;

    public void Post(ClientMessage message)
    {
    }

    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
    }

    public void Unblock(ReadOnlySpan<byte> reply)
    {
    }

    void Apply(Connection connection, byte* start, int length)
    {
        var command = worker.Parts.Commands.Find(_arguments[0]);
        if (command?.Name == "replconf")
        {
            Append(start, length);
            Answer();
            return;
        }
        if (command?.Name == "multi" || _client.Transaction is { IsOpen: true })
        {
            _transaction.Write(new ReadOnlySpan<byte>(start, length));
            if (command?.Name == "exec") AppendTransaction();
        }
        else
        {
            Append(start, length);
        }
        Execute(connection, command);
    }

    void Answer()
    {
        if (_arguments.Count < 2) return;
        if (Ascii.EqualsIgnoreCase(_arguments[1], "getack"u8)) link.Acknowledge(Stream.End, following.OnDisk());
        else if (_arguments.Count == 5 && Ascii.EqualsIgnoreCase(_arguments[1], "vouch"u8) &&
            IntegerText.TryParse(_arguments[2], out long epoch) && IntegerText.TryParse(_arguments[4], out long ms) &&
            following.Vouch(epoch, ms) is { } name)
            link.Vouched($"{epoch}", Encoding.ASCII.GetString(_arguments[3]), name);
    }

    void AppendTransaction()
    {
        Stream.AppendAsIs(_transaction.Written);
        _transaction.Reset();
    }

    void Append(byte* start, int length) => Stream.AppendAsIs(new ReadOnlySpan<byte>(start, length));

    void Execute(Connection connection, Execution.Specs.CommandSpec? command)
    {
        var context = worker.Context;
        context.Client = _client;
        context.Arguments = _arguments;
        _replies.Reset();
        context.Reply = new RespWriter(_replies, _client.Protocol);
        context.DirectOutput = null;
        context.NowMs = _client.LastCommandAtMs = connection.Loop.UnixMs;
        context.IsPostponed = false;
        context.UseFirstKeyHash(0);
        worker.Dispatcher.Execute(context, command);
        if (_client.Transaction is not { IsOpen: true }) Stream.FollowedDatabase = _client.Database;
        if (!_replies.HasAt(0, (byte)'-')) return;
        var error = Encoding.Latin1.GetString(_replies.Written).TrimEnd();
        var name = command?.Name ?? ByteText.GetString(_arguments[0]);
        worker.Parts.Log.Write(LogLevel.Warning,
            "== CRITICAL == This replica is sending an error to its primary: " +
            $"'{error[1..]}' after processing the command '{name}'");
    }

    void End(Connection connection)
    {
        _isOver = true;
        connection.Abort();
    }
}

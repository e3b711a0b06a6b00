// A memcached client of a node that speaks the other protocol as well, as that protocol's commands see it: it is listed,
// ended and counted like any other.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Sessions;
using Larder.Network.Loops;

namespace Larder.Engine.Sharing;

/// <summary>Belongs to the loop of its connection.</summary>
sealed class SharedClient : SharedAccount, IHeldClient, IConnectedClient
{
    readonly Connection _connection;
    readonly ClientRegistry _clients;

    public SharedClient(ClientState state, Connection connection, ClientRegistry clients)
    {
        (State, _connection, _clients) = (state, connection, clients);
        state.Connected = this;
        clients.Add(this);
    }

    public ClientState State { get; }

    public override bool IsGuest => State.User == null;

    public override int Database => State.Database;

    /// <summary>Where the stream of changes stood before the requests that came together.</summary>
    public long WrittenBefore { get; set; }

    /// <summary>One of them may have shown data.</summary>
    public bool SawData { get; set; }

    public long HeldUntil { get; set; }

    public Connection Connection => _connection;

    public EventLoop Loop => _connection.Loop;

    public bool HasPeerLeft => _connection.HasPeerLeft;

    public ClientTraffic Traffic => new(
        _connection.WaitingInputBytes, _connection.InputHeldBytes, 0, _connection.PendingOutputBytes,
        _connection.PendingOutputCount, _connection.ReceivedBytes, _connection.SentBytes);

    public override void Closed() => _clients.Remove(this);

    // It is off the list at once, although its own loop ends it a moment later.
    public void Kill(CloseReason reason)
    {
        _clients.Remove(this);
        _connection.Kill(reason);
    }

    public void TellHeld() => _connection.Unbar();

    public void DropHeld() => _connection.Abort();

    public void GoOn() => _connection.Post(new TryAgain());

    // No command of memcached's blocks, and nothing is sent to its clients that they did not ask for.
    public bool TryUnblock(bool withError, bool mayWait) => false;

    public void Tell(byte[] line)
    {
    }

    public void Post(ClientMessage message)
    {
    }

    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
    }

    public void Unblock(ReadOnlySpan<byte> reply)
    {
    }

    /// <summary>Commands are held up no longer.</summary>
    sealed class TryAgain : ConnectionMessage;
}

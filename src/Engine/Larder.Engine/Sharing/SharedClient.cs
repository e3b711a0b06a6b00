// A memcached client of a node that speaks the other protocol as well, as that protocol's commands see it.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Sessions;
using Larder.Network.Loops;

namespace Larder.Engine.Sharing;

/// <summary>Belongs to the loop of its connection.</summary>
sealed class SharedClient(ClientState state, Connection connection) : SharedAccount, IHeldClient
{
    public ClientState State => state;

    public override bool IsGuest => state.User == null;

    public override int Database => state.Database;

    /// <summary>Where the stream of changes stood before the requests that came together.</summary>
    public long WrittenBefore { get; set; }

    /// <summary>One of them may have shown data.</summary>
    public bool SawData { get; set; }

    public long HeldUntil { get; set; }

    public Connection Connection => connection;

    public void TellHeld() => connection.Unbar();

    public void DropHeld() => connection.Abort();
}

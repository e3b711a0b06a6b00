// What a client leaves behind in tables of the node goes when it disconnects or resets itself.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.PubSub;
using Larder.Engine.Execution.Tracking;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Execution.Dispatch;

public sealed class ClientEnd(BlockedClients blocked, WatchTable watches, PubSubHub hub, TrackingTable tracking)
{
    /// <summary>Told of a client that is gone, on its loop.</summary>
    public Action<ClientState>? Cleared { get; set; }

    /// <summary>Removes a disconnected client from everything that knew it; on its loop.</summary>
    public void Clear(ClientState client)
    {
        blocked.Abandon(client);
        Cleared?.Invoke(client);
        Reset(client, held: null);
        client.Transaction?.Dispose();
    }

    /// <summary>Ends its transaction and what else it is in the middle of.</summary>
    public void Reset(ClientState client, HeldLocks? held)
    {
        if (client.Transaction is { } transaction) watches.Discard(transaction, held);
        hub.RemoveAll(client);
        tracking.TurnOff(client);
    }
}

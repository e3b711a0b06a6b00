// What a client leaves behind in tables of the node goes when it disconnects or resets itself.
namespace Larder.Engine.Execution.Clients;

public static class ClientEnd
{
    /// <summary>Removes a disconnected client from everything that knew it; on its loop.</summary>
    public static void Clear(ServerState server, ClientState client)
    {
        server.Blocked.Abandon(client);
        Reset(server, client, held: null);
        client.Transaction?.Dispose();
    }

    /// <summary>Ends its transaction and what else it is in the middle of.</summary>
    public static void Reset(ServerState server, ClientState client, HeldLocks? held)
    {
        if (client.Transaction is { } transaction) server.Watches.Discard(transaction, held);
        server.PubSub.RemoveAll(client);
        server.Tracking.TurnOff(client);
    }
}

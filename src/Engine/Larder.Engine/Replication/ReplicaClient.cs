// A client that is a replica.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Replication;

public static class ReplicaClient
{
    static readonly ClientSlot<Replica> Slot = new();

    extension(ClientState client)
    {
        /// <summary>What is known of it as a replica; null before it says that it is one.</summary>
        public Replica? Replica
        {
            get => Slot.Of(client);
            internal set => Slot.Set(client, value);
        }
    }
}

// Where a client carries its channels and patterns.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.PubSub;

public static class SubscribedClient
{
    static readonly ClientSlot<Subscriptions> Slot = new();

    extension(ClientState client)
    {
        /// <summary>Channels and patterns; null as long as it never had any.</summary>
        public Subscriptions? Subscriptions
        {
            get => Slot.Of(client);
            set => Slot.Set(client, value);
        }
    }
}

// Where a client carries how it is told of changes.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.Tracking;

public static class TrackingClient
{
    static readonly ClientSlot<ClientTracking> Slot = new();

    extension(ClientState client)
    {
        /// <summary>How it is told of changes to what it caches; null when it is not. Others read it.</summary>
        public ClientTracking? Tracking
        {
            get => Slot.Of(client);
            set => Slot.Set(client, value);
        }
    }
}

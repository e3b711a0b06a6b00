// Where a client carries its transaction.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.Transactions;

public static class TransactingClient
{
    static readonly ClientSlot<Transaction> Slot = new();

    extension(ClientState client)
    {
        /// <summary>Queued commands and watched keys; null as long as it never had any.</summary>
        public Transaction? Transaction
        {
            get => Slot.Of(client);
            set => Slot.Set(client, value);
        }
    }
}

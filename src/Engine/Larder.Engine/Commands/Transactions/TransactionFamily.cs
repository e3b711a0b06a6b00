// Binds the transaction commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Transactions;

public static unsafe class TransactionFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("multi", &Exec.Multi);
        table.Bind("exec", &Exec.Run);
        table.Bind("discard", &Exec.Discard);
        table.Bind("watch", &Watch.Run);
        table.Bind("unwatch", &Watch.Forget);
    }
}

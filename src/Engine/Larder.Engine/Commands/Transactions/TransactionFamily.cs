// Binds the transaction commands to the command table.
using Larder.Engine.Execution;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Commands.Transactions;

public static class TransactionFamily
{
    public static void Bind(CommandBindings bindings, WatchTable watches, Dispatcher dispatcher)
    {
        var (exec, watch) = (new Exec(watches, dispatcher), new Watch(watches));
        bindings.Bind("multi", Exec.Multi);
        bindings.Bind("exec", exec.Run);
        bindings.Bind("discard", exec.Discard);
        bindings.Bind("watch", watch.Run);
        bindings.Bind("unwatch", watch.Forget);
    }
}

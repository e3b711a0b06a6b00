// Binds the transaction commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Commands.Transactions;

static class TransactionFamily
{
    public static void Bind(
        CommandBindings bindings, WatchTable watches, ICommandRunner runner, ClientRights rights, MonitorFeed feed)
    {
        var (exec, watch) = (new Exec(watches, runner, rights, feed), new Watch(watches));
        bindings.Bind("multi", Exec.Multi);
        bindings.Bind("exec", exec.Run);
        bindings.BindFlags("exec", Exec.FlagsOf);
        bindings.Bind("discard", exec.Discard);
        bindings.Bind("watch", watch.Run);
        bindings.Bind("unwatch", watch.Forget);
    }
}

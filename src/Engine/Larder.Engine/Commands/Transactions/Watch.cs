// WATCH and UNWATCH.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Commands.Transactions;

sealed class Watch(WatchTable watches)
{
    public void Run(CommandContext context)
    {
        var transaction = context.Client.Transaction ??= new Transaction(context.Client);
        // Once a key has changed EXEC will do nothing anyway.
        if (!transaction.IsBroken)
        {
            for (var i = 1; i < context.ArgumentCount; i++) watches.Add(transaction, context.Key(i));
        }
        context.Reply.Ok();
    }

    public void Forget(CommandContext context)
    {
        if (context.Client.Transaction is { } transaction) watches.Forget(transaction, context.Locks);
        context.Reply.Ok();
    }
}

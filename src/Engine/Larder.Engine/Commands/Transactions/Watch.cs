// WATCH and UNWATCH.
using Larder.Engine.Execution;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Commands.Transactions;

static class Watch
{
    public static void Run(CommandContext context)
    {
        var transaction = context.Client.Transaction ??= new Transaction(context.Client);
        // Once a key has changed EXEC will do nothing anyway.
        if (!transaction.IsBroken)
        {
            for (var i = 1; i < context.ArgumentCount; i++) context.Server.Watches.Add(transaction, context.Key(i));
        }
        context.Reply.Ok();
    }

    public static void Forget(CommandContext context)
    {
        if (context.Client.Transaction is { } transaction) context.Server.Watches.Forget(transaction, context.Locks);
        context.Reply.Ok();
    }
}

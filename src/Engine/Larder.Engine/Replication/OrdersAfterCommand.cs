// What a command within a transaction or a script has ordered: carried out when all locks are given back, and before its
// client goes on.
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Replication;

/// <summary>Thread-safe: each thread carries out its own.</summary>
public sealed class OrdersAfterCommand(AfterCommand afterCommand) : IDeferredWork
{
    [ThreadStatic]
    static Queue<(OrdersAfterCommand Owner, Action Order)>? _here;

    public void Add(Action order)
    {
        (_here ??= new Queue<(OrdersAfterCommand, Action)>()).Enqueue((this, order));
        afterCommand.Owe();
    }

    public void Run(CommandContext context)
    {
        for (var left = _here?.Count ?? 0; left > 0; left--)
        {
            var entry = _here!.Dequeue();
            if (entry.Owner != this) // of another node that this thread works for
            {
                _here.Enqueue(entry);
                continue;
            }
            afterCommand.Settle();
            entry.Order();
        }
    }
}

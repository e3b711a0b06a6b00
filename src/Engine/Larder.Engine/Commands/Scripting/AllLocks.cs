// Commands that have no keys but use the interpreters take the locks of all shards themselves, unless a transaction
// around them holds these already.
using Larder.Base;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

/// <summary>Held until disposed.</summary>
readonly ref struct AllLocks
{
    readonly HeldLocks? _taken;

    readonly CommandContext _context;

    public AllLocks(CommandContext context)
    {
        _context = context;
        var locks = context.Locks;
        if (locks.Any)
        {
            Check.That(locks.All);
            return;
        }
        locks.Choose();
        locks.AddAll();
        locks.Enter();
        _taken = locks;
    }

    /// <summary>Counts what scripts hold by now, and gives the locks back.</summary>
    public void Dispose()
    {
        _context.Server.Scripts.Settle();
        _taken?.Exit();
    }
}

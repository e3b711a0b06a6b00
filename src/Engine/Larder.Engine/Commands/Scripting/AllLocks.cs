// Commands that have no keys but use the interpreters take the locks of all shards themselves, unless a transaction
// around them holds these already.
using Larder.Base;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

/// <summary>Held until disposed.</summary>
readonly ref struct AllLocks
{
    readonly HeldLocks? _taken;

    readonly ScriptEngine _scripts;

    public AllLocks(CommandContext context, ScriptEngine scripts)
    {
        _scripts = scripts;
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
        _scripts.Settle();
        _taken?.Exit();
    }
}

// Commands that have no keys but use the interpreters take the locks of all shards themselves, and count what scripts
// hold when they give them back.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

/// <summary>Held until disposed.</summary>
readonly ref struct AllLocks(CommandContext context, ScriptEngine scripts)
{
    readonly ScriptEngine _scripts = scripts;
    readonly HeldAll _held = context.HoldAll();

    public void Dispose()
    {
        _scripts.Settle();
        _held.Dispose();
    }
}

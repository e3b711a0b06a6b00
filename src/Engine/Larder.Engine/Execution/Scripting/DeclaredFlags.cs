// What the gates have to know of a script before it runs: one that says of itself that it does not write is a reader.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Bound to the commands that call scripts.</summary>
public sealed class DeclaredFlags(ScriptEngine scripts)
{
    /// <summary>The command's flags, less what the script or function that it calls rules out.</summary>
    public CommandFlags Of(CommandContext context)
    {
        var flags = context.Command.Flags;
        return (FlagsOfCalled(context) & ScriptFlags.NoWrites) == 0
            ? flags
            : flags & ~(CommandFlags.Write | CommandFlags.MayReplicate);
    }

    ScriptFlags FlagsOfCalled(CommandContext context)
    {
        switch (context.Command.Name)
        {
            case "eval" or "eval_ro":
                return Shebang.TryReadScript(context.Argument(1), out var shebang, out _) ? shebang.Flags : ScriptFlags.None;
            case "evalsha" or "evalsha_ro":
                return scripts.Cache.Find(context.Text(1).ToLowerInvariant())?.Flags ?? ScriptFlags.None;
            case "fcall" or "fcall_ro":
                return scripts.Libraries.FindFunction(context.Text(1))?.Flags ?? ScriptFlags.None;
            default:
                return ScriptFlags.None;
        }
    }
}

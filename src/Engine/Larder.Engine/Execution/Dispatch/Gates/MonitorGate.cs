// MONITOR: shows each command to those who watch, just before it runs. The last gate: it refuses nothing.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Looks at all commands as long as somebody watches.</summary>
sealed class MonitorGate(Monitors monitors, MonitorFeed feed) : ICommandGate
{
    public CommandFlags Barred => monitors.IsEmpty ? CommandFlags.None : CommandFlags.Any;

    public bool LooksOn => true;

    public bool TryPass(CommandContext context)
    {
        // A command that waited was shown when it came, and EXEC shows itself behind what it runs.
        if (!context.IsRetry && !IsQueued(context) && context.Command != context.Commands.Exec) feed.Show(context);
        return true;
    }

    static bool IsQueued(CommandContext context) =>
        context.Client.IsIn(ClientRoles.InTransaction) && !context.Commands.RunsInTransaction(context.Command);
}

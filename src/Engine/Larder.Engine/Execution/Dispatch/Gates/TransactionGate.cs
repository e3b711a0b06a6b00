// Some commands make no sense between MULTI and EXEC.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Refuses them there; a client in a transaction carries the bar itself.</summary>
public sealed class TransactionGate : ICommandGate
{
    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!context.Client.IsIn(ClientRoles.InTransaction) || !context.Command.Has(CommandFlags.NoMulti)) return true;
        context.Reply.Error("ERR Command '"u8, context.Command.NameBytes, "' not allowed inside a transaction"u8);
        return false;
    }
}

// In RESP2 messages and replies look alike, so a client with subscriptions may only manage them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Refuses other commands; a client with subscriptions carries the bar itself.</summary>
public sealed class SubscriberGate : ICommandGate
{
    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!context.Client.IsIn(ClientRoles.Subscriber) || context.Client.Protocol != 2) return true;
        if (context.Command.Name is "ping" or "subscribe" or "ssubscribe" or "unsubscribe" or "sunsubscribe" or
            "psubscribe" or "punsubscribe" or "quit" or "reset") return true;
        context.Reply.Error(
            "ERR Can't execute '"u8, context.Command.NameBytes,
            "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"u8);
        return false;
    }
}

// The end of a command that threw: memory that is not to be had, or a fault of our own. Its locks are released by then;
// what it has written of a reply becomes an error. Never on the way of a command that works.
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Dispatch;

sealed class CommandFailure(ServerLog log)
{
    /// <summary>Answers with an error, or ends the client where its output has gone too far for that.</summary>
    /// <param name="start">Where its reply begins.</param>
    /// <param name="lent">What was lent to the output before it ran.</param>
    public void End(CommandContext context, CommandSpec command, Exception failure, int start, long lent)
    {
        var isOutOfMemory = failure is OutOfMemoryException; // InsufficientMemoryException is one too
        log.Write(LogLevel.Warning, isOutOfMemory
            ? $"Command '{command.Name}' found no memory: {failure.Message}"
            : $"Command '{command.Name}' failed, its client is disconnected: {failure}");
        var client = context.Client;
        // Bytes that lie elsewhere cannot be taken back from behind a reply's head.
        if (context.LentBytes != lent || context.Reply.Output.Length < start) client.Connected?.Kill(CloseReason.Failed);
        else
        {
            context.Reply.Output.Truncate(start);
            context.Reply.Error(isOutOfMemory ? ErrorTexts.OutOfMemory : "ERR internal error"u8);
        }
        // A client that stands in the middle of something which nobody finishes does not go on.
        if (!isOutOfMemory || (client.IsIn(ClientRoles.Blocked) && !context.IsRetry)) client.CloseAfterReply = true;
    }
}

// What the refusal of a command means for the transaction that its client is in.
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Execution.Transactions;

sealed class TransactionRefusal(WatchTable watches)
{
    /// <summary>
    /// The command in the context was refused with the error that starts at <paramref name="start"/> of the output. If
    /// it is EXEC itself, the transaction is over, and the error says so.
    /// </summary>
    public void Note(CommandContext context, int start)
    {
        var transaction = context.Client.Transaction;
        transaction?.Fail();
        if (context.Command != context.Commands.Exec) return;
        var output = context.Reply.Output;
        if (output.TryReadBack(start + 1, out var written))
        {
            ReadOnlySpan<byte> error = written.TrimEnd("\r\n"u8).ToArray();
            if (error.StartsWith("ERR "u8)) error = error[4..];
            // Who is sent elsewhere is told just that.
            if (!error.StartsWith("REDIRECT "u8))
            {
                output.Truncate(start);
                context.Reply.Error("EXECABORT Transaction discarded because of: "u8, error);
            }
        }
        if (transaction != null) watches.Discard(transaction, context.Locks);
    }
}

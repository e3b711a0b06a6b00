// MULTI, EXEC, DISCARD. EXEC takes the locks of everything that was queued at once, so that nobody sees half of it.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Transactions;
using Larder.Protocol.Requests;

namespace Larder.Engine.Commands.Transactions;

sealed class Exec(WatchTable watches, ICommandRunner runner, ClientRights rights, MonitorFeed feed)
{
    public static void Multi(CommandContext context)
    {
        (context.Client.Transaction ??= new Transaction(context.Client)).Open();
        context.Reply.Ok();
    }

    /// <summary>What the gates look at: also what will be run. What only some may be run in is run by none.</summary>
    public static CommandFlags FlagsOf(CommandContext context)
    {
        const CommandFlags ofAll = CommandFlags.Loading | CommandFlags.Stale;
        var flags = context.Command.Flags;
        if (context.Client.Transaction is not { IsOpen: true } open) return flags;
        return (flags | open.QueuedFlags) & ~(open.LackedFlags & ofAll);
    }

    public void Discard(CommandContext context)
    {
        if (!context.Client.IsIn(ClientRoles.InTransaction))
        {
            context.Reply.Error("ERR DISCARD without MULTI"u8);
            return;
        }
        watches.Discard(context.Client.Transaction!, context.Locks);
        context.Reply.Ok();
    }

    public void Run(CommandContext context)
    {
        if (!context.Client.IsIn(ClientRoles.InTransaction))
        {
            context.Reply.Error("ERR EXEC without MULTI"u8);
            return;
        }
        var transaction = context.Client.Transaction!;
        using var arguments = new RequestArguments { MayLose = true };
        var locks = context.Locks;
        locks.Choose();
        WatchTable.AddLocks(transaction, locks);
        for (var i = 0; i < transaction.Count; i++)
        {
            transaction.Load(i, arguments);
            locks.Add(transaction.Command(i), arguments);
        }
        locks.Enter();
        try
        {
            WatchTable.ExpireWatched(transaction, context.NowMs);
            if (transaction.HasFailed)
                context.Reply.Error("EXECABORT Transaction discarded because of previous errors."u8);
            else if (transaction.IsBroken)
                context.Reply.NullArray();
            else
                RunQueued(context, transaction, arguments);
        }
        finally
        {
            watches.Discard(transaction, locks);
            locks.Exit();
        }
        feed.Show(context);
    }

    void RunQueued(CommandContext context, Transaction transaction, RequestArguments arguments)
    {
        var (command, request) = (context.Command, context.Arguments);
        // A queued command may itself watch or unwatch nothing any more: the watched keys have served their purpose.
        watches.Forget(transaction, context.Locks);
        context.DeniesBlocking = true;
        context.Reply.Array(transaction.Count);
        try
        {
            for (var i = 0; i < transaction.Count; i++)
            {
                transaction.Load(i, arguments);
                context.Arguments = arguments;
                context.Command = transaction.Command(i);
                if (!IsStillAllowed(context)) continue;
                runner.RunInside(context);
                feed.Show(context);
            }
        }
        finally
        {
            context.DeniesBlocking = false;
            (context.Command, context.Arguments) = (command, request);
            context.Dirty = 0; // what the queued commands changed was counted with them, and told
            context.Effects.Silence();
        }
    }

    // Rights may have changed since the command was queued.
    bool IsStillAllowed(CommandContext context)
    {
        if (rights.AllowInside(context, "multi", out var refused)) return true;
        context.Reply.Error(
            "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. "u8,
            "This command is no longer allowed for the following reason: "u8,
            refused.Denial switch
            {
                Denial.Command => "no permission to execute the command or subcommand"u8,
                Denial.Key => "no permission to touch the specified keys"u8,
                Denial.Channel => "no permission to access one of the channels used as arguments"u8,
                _ => "no permission"u8,
            });
        return false;
    }
}

// One client's transaction: what it watches, what it has queued, and whether EXEC may still run it.
//
//     WATCH -> MULTI -> (queue) -> EXEC    runs all, or says nothing when a watched key was changed (IsBroken),
//                                          or EXECABORT when a command could not be queued (HasFailed)
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Transactions;

/// <summary>Belongs to its client's loop; <see cref="Break"/> alone is called from others.</summary>
public sealed class Transaction(ClientState client) : IDisposable
{
    readonly KeptRequests _queue = new();
    volatile bool _isBroken;

    /// <summary>Between MULTI and EXEC.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A command could not be queued.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A watched key was changed. Exact under the locks of the watched keys' shards.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>All flags of the queued commands.</summary>
    public CommandFlags QueuedFlags { get; private set; }

    /// <summary>The numbered database that the queued commands will have come to.</summary>
    public int Database { get; private set; }

    public int Count => _queue.Count;

    /// <summary>Memory of the queued commands.</summary>
    public long QueuedBytes => _queue.Bytes;

    /// <summary>What <see cref="WatchTable"/> knows of this transaction.</summary>
    internal HashSet<WatchedKey> Watched { get; } = [];

    public int WatchedCount => Watched.Count;

    public void Open()
    {
        IsOpen = true;
        Database = client.Database;
        client.Roles |= ClientRoles.InTransaction;
    }

    /// <summary>Forgets what was queued; watched keys are given back by their table.</summary>
    public void Close()
    {
        IsOpen = HasFailed = false;
        QueuedFlags = CommandFlags.None;
        _queue.Clear();
        client.Roles &= ~ClientRoles.InTransaction;
    }

    /// <summary>Parts from its client, which has none from now on.</summary>
    internal void Leave() => client.Transaction = null;

    /// <summary>A watched key was changed; under the lock of its shard.</summary>
    public void Break() => _isBroken = true;

    /// <summary>Nothing is watched any more.</summary>
    public void Mend() => _isBroken = false;

    /// <summary>Lets EXEC refuse, as a command could not be queued.</summary>
    public void Fail()
    {
        if (!IsOpen) return;
        HasFailed = true;
        _queue.Clear();
    }

    /// <summary>
    /// The command in the context was refused with the error that starts at <paramref name="start"/> of the output. If
    /// it is EXEC itself, the transaction is over, and the error says so.
    /// </summary>
    public static void Refuse(CommandContext context, int start)
    {
        var transaction = context.Client.Transaction;
        transaction?.Fail();
        if (context.Command != context.Commands.Exec) return;
        var output = context.Reply.Output;
        if (output.TryReadBack(start + 1, out var written))
        {
            ReadOnlySpan<byte> error = written.TrimEnd("\r\n"u8).ToArray();
            if (error.StartsWith("ERR "u8)) error = error[4..];
            output.Truncate(start);
            context.Reply.Error("EXECABORT Transaction discarded because of: "u8, error);
        }
        if (transaction != null) context.Server.Watches.Discard(transaction, context.Locks);
    }

    /// <summary>Keeps the request in the context until EXEC.</summary>
    public void Queue(CommandContext context)
    {
        if (!HasFailed && !_isBroken)
        {
            long bytes = _queue.Bytes;
            for (var i = 0; i < context.ArgumentCount; i++) bytes += context.Argument(i).Length + 8;
            var limit = Math.Min(KeptRequests.MaxBytes, context.Settings.Clients.QueryBufferLimit.Value);
            if (bytes > limit)
            {
                // As with any request that is too long, the client is disconnected.
                Fail();
                client.CloseAfterReply = true;
                return;
            }
            _queue.Add(context.Command, context.Arguments);
            FollowSelect(context);
            QueuedFlags |= context.Flags;
        }
        context.Reply.SimpleString("QUEUED"u8);
    }

    void FollowSelect(CommandContext context)
    {
        if (context.Command.Name == "select" && IntegerText.TryParse(context.Argument(1), out long number) &&
            number >= 0 && number < context.Store.DatabaseCount) Database = (int)number;
    }

    public CommandSpec Command(int index) => _queue.Command(index);

    public void Load(int index, RequestArguments arguments) => _queue.Load(index, arguments);

    public void Dispose()
    {
        Check.That(Watched.Count == 0);
        _queue.Dispose();
    }
}

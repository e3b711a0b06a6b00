// One client's transaction: what it watches, what it has queued, and whether EXEC may still run it.
//
//     WATCH -> MULTI -> (queue) -> EXEC    runs all, or says nothing when a watched key was changed (IsBroken),
//                                          or EXECABORT when a command could not be queued (HasFailed)
using Larder.Engine.Execution.Requests;
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
    volatile bool _isBroken, _hasLeft;

    /// <summary>Between MULTI and EXEC.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A command could not be queued.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A watched key was changed. Exact under the locks of the watched keys' shards.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>All flags of the queued commands.</summary>
    public CommandFlags QueuedFlags { get; private set; }

    /// <summary>Flags that one of them at least does not have.</summary>
    public CommandFlags LackedFlags { get; private set; }

    /// <summary>The numbered database that the queued commands will have come to.</summary>
    public int Database { get; private set; }

    public int Count => _queue.Count;

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
        QueuedFlags = LackedFlags = CommandFlags.None;
        _queue.Clear();
        ShowFigures();
        client.Roles &= ~ClientRoles.InTransaction;
    }

    /// <summary>Parts from its client, which has none from now on.</summary>
    internal void Leave()
    {
        client.Transaction = null;
        client.WatchedCount = 0;
        client.IsWatchBroken = false;
        _hasLeft = true; // whoever forgets what was watched does so later, and the client may have begun another by then
    }

    /// <summary>A watched key was changed; under the lock of its shard.</summary>
    public void Break() => SetBroken(true);

    /// <summary>Nothing is watched any more.</summary>
    public void Mend() => SetBroken(false);

    /// <summary>Lets EXEC refuse, as a command could not be queued.</summary>
    public void Fail()
    {
        if (!IsOpen) return;
        HasFailed = true;
        _queue.Clear();
        ShowFigures();
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
            LackedFlags |= ~context.Flags;
            ShowFigures();
        }
        context.Reply.SimpleString("QUEUED"u8);
    }

    /// <summary>Brings up to date what CLIENT LIST shows.</summary>
    internal void ShowFigures()
    {
        if (_hasLeft) return;
        client.QueuedCount = _queue.Count;
        client.QueuedBytes = _queue.Bytes;
        client.WatchedCount = WatchedCount;
    }

    void SetBroken(bool isBroken)
    {
        _isBroken = isBroken;
        if (!_hasLeft) client.IsWatchBroken = isBroken;
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

// What one event loop keeps for executing the commands of its connections: a context and a batch, reused for all. While a
// script holds all locks for too long, the loop looks after its other connections from within: with a second context and
// batch, as the first are in use.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Sessions;

/// <summary>Belongs to the thread of its loop.</summary>
public sealed class LoopWorker(SessionParts parts, EventLoop loop) : ILoopWork, ILockWaiter
{
    CommandContext? _innerContext;
    RequestBatch? _innerBatch;
    HeldLocks? _outerLocks; // of what is interrupted while the loop turns within

    internal CommandContext Context { get; private set; } = parts.NewContext(loop.Index);
    internal Dispatcher Dispatcher { get; } = parts.Dispatcher;
    internal RequestBatch Batch { get; private set; } = new(parts.Commands, parts.Store);
    internal SessionParts Parts { get; } = parts;

    /// <summary>Replies of the loop's clients that may not be sent yet.</summary>
    public HeldReplies Replies { get; } = new(parts.Barrier, loop.Index);

    /// <summary>Does what was left without a command: by a key that ended or was evicted on its own.</summary>
    public long RestsUntilMs => Parts.AfterCommand.IsDue ? 0 : long.MaxValue;

    public long Run(long nowMs)
    {
        const int PeriodMs = 10;
        LockWait.Attach(this);
        if (Parts.AfterCommand.IsDue)
        {
            Context.NowMs = Parts.Clock.UnixMs;
            Context.Timer.Begin(1, Context.NowMs);
            Parts.AfterCommand.Run(Context);
            Context.Timer.End(Context.NowMs);
        }
        return Parts.AfterCommand.IsDue ? nowMs + PeriodMs : nowMs; // a script may stand in its way
    }

    public bool IsHopeless => Parts.Busy.Notice();

    public bool HoldsLocks => Context.Locks.Any || _outerLocks is { Any: true };

    /// <summary>The thread waits for a lock, or runs the script that others wait for.</summary>
    public void Idle()
    {
        if (_outerLocks != null || !Parts.Busy.Notice()) return;
        var (context, batch) = (Context, Batch);
        _outerLocks = context.Locks;
        Context = _innerContext ??= Parts.NewContext(loop.Index);
        Batch = _innerBatch ??= new RequestBatch(Parts.Commands, Parts.Store);
        try
        {
            loop.TurnWithin();
        }
        finally
        {
            (Context, Batch) = (context, batch);
            _outerLocks = null;
        }
    }
}

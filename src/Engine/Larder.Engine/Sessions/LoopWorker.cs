// What one event loop keeps for executing the commands of its connections: a context and a batch, reused for all. While a
// script holds all locks for too long, the loop looks after its other connections from within: with a second context and
// batch, as the first are in use.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Sessions;

/// <summary>Belongs to the thread of its loop.</summary>
public sealed class LoopWorker(ServerState server, EventLoop loop) : ILoopWork, ILockWaiter
{
    CommandContext? _innerContext;
    RequestBatch? _innerBatch;
    HeldLocks? _outerLocks; // of what is interrupted while the loop turns within

    internal CommandContext Context { get; private set; } = server.NewContext(loop.Index);
    internal Dispatcher Dispatcher { get; } = server.Dispatcher;
    internal RequestBatch Batch { get; private set; } = new(server.Commands, server.Store);
    internal ServerState Server { get; } = server;

    /// <summary>Replies of the loop's clients that may not be sent yet.</summary>
    public HeldReplies Replies { get; } = new(server.Barrier, loop.Index);

    /// <summary>Does what was left without a command: by a key that ended or was evicted on its own.</summary>
    public long RestsUntilMs => Server.AfterCommand.IsDue ? 0 : long.MaxValue;

    public long Run(long nowMs)
    {
        const int PeriodMs = 10;
        LockWait.Attach(this);
        if (Server.AfterCommand.IsDue)
        {
            Context.NowMs = Server.Clock.UnixMs;
            Context.Timer.Begin(1, Context.NowMs);
            Server.AfterCommand.Run(Context);
            Context.Timer.End(Context.NowMs);
        }
        return nowMs + PeriodMs;
    }

    public bool IsHopeless => Server.Scripts.Busy.Notice();

    public bool HoldsLocks => Context.Locks.Any || _outerLocks is { Any: true };

    /// <summary>The thread waits for a lock, or runs the script that others wait for.</summary>
    public void Idle()
    {
        if (_outerLocks != null || !Server.Scripts.Busy.Notice()) return;
        var (context, batch) = (Context, Batch);
        _outerLocks = context.Locks;
        Context = _innerContext ??= Server.NewContext(loop.Index);
        Batch = _innerBatch ??= new RequestBatch(Server.Commands, Server.Store);
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

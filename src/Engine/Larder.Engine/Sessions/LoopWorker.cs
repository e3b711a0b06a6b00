// What one event loop keeps for executing the commands of its connections: a context and a batch, reused for all.
using Larder.Engine.Execution;
using Larder.Network.Loops;

namespace Larder.Engine.Sessions;

/// <summary>Belongs to the thread of its loop.</summary>
public sealed class LoopWorker(ServerState server, int loop) : ILoopWork
{
    internal CommandContext Context { get; } = new(server, loop);
    internal Dispatcher Dispatcher { get; } = server.Dispatcher;
    internal RequestBatch Batch { get; } = new(server.Commands, server.Store);
    internal ServerState Server { get; } = server;

    /// <summary>Does what was left without a command: by a key that ended or was evicted on its own.</summary>
    public long Run(long nowMs)
    {
        const int PeriodMs = 10;
        if (Server.AfterCommand.IsDue)
        {
            Context.NowMs = Server.Clock.UnixMs;
            Context.Timer.Begin(1, Context.NowMs);
            Server.AfterCommand.Run(Context);
            Context.Timer.End(Context.NowMs);
        }
        return nowMs + PeriodMs;
    }
}

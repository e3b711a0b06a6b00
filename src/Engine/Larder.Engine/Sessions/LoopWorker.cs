// What one event loop keeps for executing the commands of its connections: a context and a batch, reused for all.
using Larder.Engine.Execution;

namespace Larder.Engine.Sessions;

/// <summary>Belongs to the thread of its loop.</summary>
public sealed class LoopWorker(ServerState server, Dispatcher dispatcher)
{
    internal CommandContext Context { get; } = new(server);
    internal Dispatcher Dispatcher { get; } = dispatcher;
    internal RequestBatch Batch { get; } = new(server.Commands, server.Store);
    internal ServerState Server { get; } = server;
}

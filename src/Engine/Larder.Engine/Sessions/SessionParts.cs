// What sessions and the workers of loops need of the node.
using Larder.Base;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Sessions;

/// <summary>Handed on by whoever runs the node.</summary>
public sealed class SessionParts
{
    public required Store Store { get; init; }
    public required Clock Clock { get; init; }
    public required CommandTable Commands { get; init; }
    public required Dispatcher Dispatcher { get; init; }
    public required AfterCommand AfterCommand { get; init; }

    /// <summary>A context for a loop to execute commands in.</summary>
    public required Func<int, CommandContext> NewContext { get; init; }

    public required ClientRegistry Clients { get; init; }
    public required UserTable Users { get; init; }
    public required ClientPause Pause { get; init; }
    public required Monitors Monitors { get; init; }
    public required BlockedClients Blocked { get; init; }
    public required ClientEnd ClientEnd { get; init; }
    public required BusyScript Busy { get; init; }

    /// <summary>Holds replies until what they tell of is safe.</summary>
    public required ReplyBarrier Barrier { get; init; }

    public required ServerCounters Counters { get; init; }
    public required ServerLog Log { get; init; }
}

// What all commands of a node share. Built once by Larder.Node and handed in; it decides nothing itself.
using Larder.Base;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Gates;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Keyspace;
using Larder.Engine.Execution.PubSub;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Engine.Execution.Tracking;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Engine.Execution;

/// <summary>The parts of a running node that commands work on.</summary>
public sealed class ServerState
{
    public ServerState()
    {
        Dispatcher = new Dispatcher(this);
        Scripts = new Scripting.ScriptEngine(this);
    }

    public required Store Store { get; init; }
    public required CommandTable Commands { get; init; }
    public required ServerSettings Settings { get; init; }
    public required Clock Clock { get; init; }

    /// <summary>What the random numbers of commands begin with; null for others at each start.</summary>
    public int? Seed { get; init; }
    public required ClientRegistry Clients { get; init; }
    public required GateList Gates { get; init; }
    public required ServerCounters Counters { get; init; }
    public required EventLoopGroup Loops { get; init; }
    public required ServerLifetime Lifetime { get; init; }
    public required UserTable Users { get; init; }
    public required AccessLog AccessLog { get; init; }
    public required CommandLogs Logs { get; init; }
    public LatencyMonitor Spikes { get; } = new();
    public CollectorPauses CollectorPauses { get; } = new();
    public required Monitors Monitors { get; init; }
    public required ClientPause Pause { get; init; }
    public required RateMeter Rates { get; init; }

    public ServerLog Log { get; } = new();
    public ListenedAddresses Addresses { get; } = new();

    /// <summary>What commands do; filled once everything else is there.</summary>
    public required CommandBindings Bindings { get; init; }

    /// <summary>Lets clients feel a change of users.</summary>
    public AccessChanges AccessChanges => field ??= new AccessChanges(Users, Clients);

    /// <summary>Takes a client out of everything that knows it.</summary>
    public ClientEnd ClientEnd => field ??= new ClientEnd(Blocked, Watches, PubSub, Tracking);

    public required WatchTable Watches { get; init; }
    public required BlockedClients Blocked { get; init; }

    public required PubSubHub PubSub { get; init; }
    public required TrackingTable Tracking { get; init; }

    /// <summary>What commands leave to be done once their locks are released.</summary>
    public required AfterCommand AfterCommand { get; init; }

    /// <summary>Executes commands, also those that other commands run.</summary>
    public Dispatcher Dispatcher { get; }

    /// <summary>Scripts and functions.</summary>
    public Scripting.ScriptEngine Scripts { get; }

    /// <summary>Whether several loops execute commands, so that shards have to be locked.</summary>
    public required bool IsConcurrent { get; init; }
}

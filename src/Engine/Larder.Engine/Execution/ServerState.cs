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

    /// <summary>Where lines of the server's log go, with their level.</summary>
    public Action<LogLevel, string>? LogLine { get; set; }

    /// <summary>Writes a line to the server's log.</summary>
    public void Log(LogLevel level, string text) => LogLine?.Invoke(level, text);

    /// <summary>The addresses that are listened on; replaced as a whole when one comes or goes.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; set; } = [];

    /// <summary>
    /// Lets all clients feel a change of users: what they are barred from, and the end of those whose user is gone.
    /// </summary>
    /// <param name="caller">Who made the change: it gets its reply before it ends; null when it stays in any case.</param>
    public void ApplyAccess(ClientState? caller = null)
    {
        foreach (var client in Clients.All)
        {
            if (client.State.User is not { } name) continue;
            if (Users.Find(name) is { } user)
            {
                client.State.AccessBar = user.Barred;
                if (client.State.IsIn(ClientRoles.Subscriber)) client.Post(new ChannelReview(user));
            }
            else if (client.State == caller) caller.CloseAfterReply = true;
            else client.Kill();
        }
    }

    public void StartMonitoring(IConnectedClient client)
    {
        client.State.Roles |= ClientRoles.Monitor | ClientRoles.Replica;
        Monitors.Add(client);
        Gates.Refresh();
    }

    public void StopMonitoring(ClientState client)
    {
        client.Roles &= ~(ClientRoles.Monitor | ClientRoles.Replica);
        Monitors.Remove(client.Id);
        Gates.Refresh();
    }

    /// <summary>RESTORE takes any checksum; only for tests (DEBUG SET-SKIP-CHECKSUM-VALIDATION).</summary>
    public bool SkipsPayloadChecksums { get; set; }

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

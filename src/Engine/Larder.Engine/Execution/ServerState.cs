// The parts of a running node that commands work on, put together row by row: each is given what stands before it. Whoever
// runs a node or binds commands takes parts from here and hands them on; nothing else sees all of them.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Dispatch.Gates;
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.PubSub;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Tracking;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Keyspace.Slices;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Settings;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Execution;

/// <summary>The parts of a running node.</summary>
public sealed class ServerState
{
    /// <param name="openAppended">Opens a file that changes are appended to; null for one of the system.</param>
    /// <param name="further">Commands that are there beside the server's own.</param>
    public ServerState(
        ServerSettings settings, Clock clock, Store store, Evictor evictor, EventLoopGroup loops,
        Func<string, IAppendedFile>? openAppended = null, params IEnumerable<CommandFamily> further)
    {
        (Settings, Clock, Store, Loops) = (settings, clock, store, loops);
        Commands = new CommandTable(CommandFamily.RowsOf(further));
        Bindings = new CommandBindings(Commands);
        (Lifetime, StandStill) = (new ServerLifetime(clock), new StandStill(loops, clock));
        Barrier = new ReplyBarrier([.. loops.Loops]);
        Logs = new CommandLogs(settings.Monitoring);
        Rates = new RateMeter(Counters, loops, clock);

        // Who is there.
        Users = new UserTable(Commands, settings);
        AccessLog = new AccessLog(settings);
        Rights = new ClientRights(Users, AccessLog);
        Feed = new MonitorFeed(Monitors);

        // What clients can be in the middle of.
        Watches = new WatchTable(store, clock, AfterCommand);
        Tracking = new TrackingTable(store, Clients, AfterCommand, () => settings.Clients.TrackingTableMaxKeys.Value);
        PubSub = new PubSubHub(loops.Loops, () => settings.Clients.OutputBufferLimits.Value.PubSub.HardBytes);
        Standing = new ReplicationStanding(settings.Replication, new WriteLease(clock));
        Slices = new SlicedWorks(store, loops.Loops.Length);
        var busy = new BusyScript(settings, Log);

        // What is kept on the disk.
        Trouble = new DiskTrouble(settings.Persistence);
        Snapshots = new SnapshotQueue(store, settings, clock, Log, SnapshotHead)
        {
            CountChanges = () => Counters.Sum(loop => loop.Changes),
        };
        Saving = new Saving(Snapshots, settings, clock, Log, Trouble);
        AppendOnly = new AppendOnlyFile(store.Changes, Snapshots, settings, clock, Log, Trouble, openAppended);
        AppendOnly.Ordered = loops.Loops[0].Nudge;
        AppendOnly.Took = (name, ms) => Spikes.Add(name, ms, clock.UnixMs);
        AppendOnly.Safe = new HeldForDisk(Barrier).Set;

        // What runs their commands.
        Gates = new GateList(
            new HiddenGate(), new ProtectedGate(settings.Access), new AccessGate(Users, Rights), new BusyGate(busy),
            new TransactionGate(),
            new MemoryGate(evictor), new ScriptMemoryGate(evictor), new DiskGate(Trouble), new ReplicaGate(Standing),
            new SubscriberGate(), new ServedReplicaGate(Log), new SpectatorGate(), new LoadingGate(Loading),
            new PauseGate(Pause, clock), new MonitorGate(Monitors, Feed));
        Pause.Lapsed = busy.Changed = Monitors.Changed = Trouble.Changed = Gates.Refresh;
        IsConcurrent = loops.Loops.Length > 1;
        Dispatcher = new Dispatcher(
            Bindings, Gates, AfterCommand, Watches, Tracking, busy, Log, Logs, Spikes, IsConcurrent);
        Loading.Changed = () =>
        {
            Dispatcher.IsConcurrent = IsConcurrent || Loading.IsAside; // threads that load take locks beside a single loop
            Gates.Refresh();
        };
        Snapshots.IsHeld = () => Loading.IsAside;
        Blocked = new BlockedClients(store, AfterCommand, Dispatcher, Standing);
        Scripts = new ScriptEngine(
            store, settings, clock, busy,
            new ScriptHost(Dispatcher, Bindings, Users, Rights, Feed, Lifetime, Log, Trouble, Standing));

        AccessChanges = new AccessChanges(Users, Clients);
        ClientEnd = new ClientEnd(Blocked, Watches, PubSub, Tracking);
        store.Memory.Exceeded = AfterCommand.Mark;
        store.Memory.LimitChanged = Gates.Refresh;
        AfterCommand.Add(Watches);
        // Before broadcasts go out, so that they tell of what it does as well.
        AfterCommand.Add(Blocked);
        AfterCommand.Add(Tracking);
        AfterCommand.Add(new DeferredEviction(evictor));
    }

    /// <summary>What the random numbers of commands begin with; null for others at each start.</summary>
    public int? Seed { get; init; }

    public ServerSettings Settings { get; }
    public Clock Clock { get; }
    public Store Store { get; }
    public EventLoopGroup Loops { get; }

    public CommandTable Commands { get; }

    /// <summary>What commands do; filled once everything else is there.</summary>
    public CommandBindings Bindings { get; }

    public ServerLifetime Lifetime { get; }

    /// <summary>DEBUG SLEEP.</summary>
    public StandStill StandStill { get; }

    /// <summary>Holds replies until what they tell of is safe.</summary>
    public ReplyBarrier Barrier { get; }

    public ServerCounters Counters { get; } = new();
    public RateMeter Rates { get; }
    public CommandLogs Logs { get; }
    public LatencyMonitor Spikes { get; } = new();
    public CollectorPauses CollectorPauses { get; } = new();
    public ServerLog Log { get; } = new();
    public ListenedAddresses Addresses { get; } = new();

    public UserTable Users { get; }
    public AccessLog AccessLog { get; }

    /// <summary>Tells what clients may do.</summary>
    internal ClientRights Rights { get; }

    /// <summary>Shows commands to those who watch.</summary>
    internal MonitorFeed Feed { get; }

    public ClientRegistry Clients { get; } = new();
    public ClientPause Pause { get; } = new();
    public Monitors Monitors { get; } = new();

    /// <summary>What commands leave to be done once their locks are released.</summary>
    public AfterCommand AfterCommand { get; } = new();

    public WatchTable Watches { get; }

    /// <summary>What is done on large values in slices.</summary>
    public SlicedWorks Slices { get; }

    public TrackingTable Tracking { get; }
    public PubSubHub PubSub { get; }
    public BlockedClients Blocked { get; }

    /// <summary>Scripts and functions.</summary>
    public ScriptEngine Scripts { get; }

    /// <summary>Whether the disk keeps what it is given.</summary>
    public DiskTrouble Trouble { get; }

    /// <summary>Snapshots, for whichever purpose.</summary>
    public SnapshotQueue Snapshots { get; }

    /// <summary>Snapshots in a file, by command and by themselves.</summary>
    public Saving Saving { get; }

    /// <summary>Loading the data at the start.</summary>
    public LoadingState Loading { get; } = new();

    /// <summary>Puts what the snapshot in the file holds in the place of all data; told by who runs the node.</summary>
    public Func<CommandContext, bool> ReloadSnapshot { get; set; } = static _ => false;

    /// <summary>Puts what the append-only file holds in the place of all data (DEBUG LOADAOF); set by the node.</summary>
    public Func<CommandContext, bool> ReloadAppendOnly { get; set; } = static _ => false;

    /// <summary>Changes on the disk.</summary>
    public AppendOnlyFile AppendOnly { get; }

    public GateList Gates { get; }

    /// <summary>Executes commands, also those that other commands run.</summary>
    public Dispatcher Dispatcher { get; }

    /// <summary>Lets clients feel a change of users.</summary>
    public AccessChanges AccessChanges { get; }

    /// <summary>What the node's place in replication means for commands.</summary>
    public ReplicationStanding Standing { get; }

    /// <summary>Takes a client out of everything that knows it.</summary>
    public ClientEnd ClientEnd { get; }

    /// <summary>Whether several loops execute commands, so that shards have to be locked.</summary>
    public bool IsConcurrent { get; }

    SnapshotHead SnapshotHead() => new(
        [
            ($"{Commands.Identity.Name}-ver", Commands.Identity.Text),
            ("redis-bits", "64"),
            ("ctime", $"{Clock.UnixMs / 1000}"),
            ("used-mem", $"{Store.Memory.UsedBytes}"),
        ],
        [.. Scripts.Libraries.Codes]);

    /// <summary>A context for a loop to execute commands in.</summary>
    public CommandContext NewContext(int loop) => new(Store, Settings, Clock, Commands, Counters, loop, Seed);
}

// Puts a node together bottom-up, opens its addresses, and takes it down again.
using Larder.Engine.Housekeeping;
using Larder.Base;
using Larder.Engine.Commands;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Eviction;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Replication;
using Larder.Engine.Sessions;
using Larder.Engine.Settings;
using Larder.Engine.Sharing;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Epoll;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Sockets;
using Larder.Network.Transports;
using System.Runtime.InteropServices;

namespace Larder.Node;

/// <summary>A running node.</summary>
public sealed class NodeHost : IDisposable
{
    // The signal has no name in .NET. memcached ends at it and keeps its items.
    const PosixSignal UserSignal = (PosixSignal)10;

    // A thread that is in a library's code cannot be ended, and takes what it uses with it when the process ends.
    const int MostStopMs = 500;

    readonly NodeOptions _options;
    readonly EventLoopGroup _loops;
    readonly MemoryFile? _memory;
    readonly MemcachedSessionFactory? _memcached;
    readonly NodeLog _log;
    NodeListeners? _listeners;
    ServiceSockets? _service;

    NodeHost(NodeOptions options)
    {
        _options = options;
        var settings = options.Settings;
        var loopCount = (int)settings.Network.IoThreads.Value;
        var clock = options.Clock;
        var store = new Store(loopCount, (int)settings.Process.Databases.Value, clock)
        {
            Kinds = new ValueKinds(options.Families.SelectMany(family => family.Kinds)),
        };
        var memory = settings.Memory;
        var evictor = new Evictor(store, () => memory.Policy.Value, () => (int)memory.Samples.Value)
        {
            Time = new EvictionTime(clock, () => (int)memory.EvictionTenacity.Value),
            TakesMargin = options.Engine != NodeEngine.Memcached, // its users count what a store pushes out
        };
        var transport = options.Transport ?? SystemTransport(options);
        _loops = new EventLoopGroup(transport, loopCount, clock);
        if (options.Engine == NodeEngine.Memcached) store.Memory.LoopBytes = loopCount * EventLoop.OwnBytes;
        var server = new ServerState(settings, clock, store, evictor, _loops, options.OpenAppended, options.Families)
        {
            Seed = options.Seed,
        };
        _log = new NodeLog(settings, server.Standing, clock, options.Log);
        Compatibility.Apply(server.Commands, settings, options.Engine);
        CommandRenaming.Apply(server.Commands, settings);
        if (settings.Network.IsManaged) RestrictedCommands.MarkIn(server.Commands);
        UserLoading.Load(server.Users, settings);
        var replication = new ReplicationParts(server);
        server.Snapshots.HasThread = !options.IsTurnedByHand;
        replication.Following.Loader = new CopyLoading(server, !options.IsTurnedByHand);
        replication.Following.ListeningPort = () => (int)settings.Network.Port.Value;
        CommandFamilies.Bind(server.Bindings, server, replication, options.Families);
        var limits = new SessionLimits(settings);
        SettingEffects.Apply(server, limits);
        server.ReloadSnapshot = context => DataLoading.TryReloadSnapshot(server, context);
        server.ReloadAppendOnly = context => DataLoading.TryReload(server, context, !options.IsTurnedByHand);
        server.AppendOnly.Synced = () =>
        {
            if (replication.Acknowledgements.TryServe()) _loops.Loops[0].Nudge();
        };
        AddHousekeeping(server, options.Engine, evictor);
        Sessions = options.Engine == NodeEngine.Memcached
            ? new MemcachedSessionFactory(server, evictor)
            : new RespSessionFactory(server, limits, _loops, replication.Following);
        if (Sessions is MemcachedSessionFactory sessions && settings.Memcached.MemoryFile.Value.Length > 0)
            _memory = new MemoryFile(server, sessions.Memcached);
        if (Sessions is RespSessionFactory resp && settings.Memcached.Port.Value > 0)
        {
            _memcached = new MemcachedSessionFactory(
                server, evictor, loop => new ValkeyStore(server, resp.RepliesOf(loop), loop.Index));
        }
        Server = server;
        Replication = replication;
        if (settings.Network.IsManaged)
            _service = new ServiceSockets(server, replication, _loops, Sessions, options);
        StartLog(server);
    }

    public ServerState Server { get; }

    public ReplicationParts Replication { get; }

    /// <summary>The addresses that the node listens on.</summary>
    public IEnumerable<ListenAddress> Addresses => _listeners?.Addresses ?? [];

    INodeSessions Sessions { get; }

    /// <summary>Starts a node and returns when it accepts connections.</summary>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    /// <exception cref="BindException">A word of the directive bind names no address.</exception>
    public static NodeHost Start(NodeOptions options)
    {
        var node = new NodeHost(options);
        try
        {
            node._service?.Prepare();
            var isLoadNeeded = DataLoading.Announce(node.Server, options.Engine);
            node._service?.OpenForOrders();
            node._memory?.Load();
            if (!options.IsTurnedByHand)
            {
                SettleHeap();
                node._loops.Start();
            }
            node.Listen();
            node._service?.OpenForCommands();
            if (isLoadNeeded) DataLoading.Load(node.Server, node.Replication.Following, node._loops, options);
            node.Replication.Following.Start();
            node._service?.Resume();
        }
        catch (Exception failure)
        {
            // Where the log is a file it is where one looks for the reason.
            if (failure is LoadException or AppendOnlyException) node.Server.Log.Write(LogLevel.Warning, failure.Message);
            node.Dispose();
            throw;
        }
        return node;
    }

    /// <summary>Whether a node did not start for a reason that its message explains to whoever started it.</summary>
    public static bool IsExplained(Exception failure) =>
        failure is ListenException or BindException or LoadException or AppendOnlyException or PlatformNotSupportedException;

    /// <summary>Runs a node until it is told to stop; the process should end then.</summary>
    public static async Task RunAsync(NodeOptions options, CancellationToken stop)
    {
        var node = Start(options);
        var log = node._log;
        using var pidFile = PidFile.Write(options.Settings.Process.PidFile.Value, log);
        foreach (var address in node.Addresses)
            log.Tell($"Larder ({options.Engine.ToString().ToLowerInvariant()}) ready on {address}");
        // The words that scripts and containers wait for.
        if (options.Engine != NodeEngine.Memcached) log.Tell("Ready to accept connections tcp");
        await node.AwaitEndAsync(stop);
        var isStopped = node._loops.TryStop(node._memory == null ? MostStopMs : Timeout.Infinite);
        if (isStopped && options.Engine != NodeEngine.Memcached) node.Server.Saving.SaveAtEnd();
        node.Server.AppendOnly.TurnOff();
        if (isStopped) node._memory?.Save();
        if (isStopped) node.Dispose();
        else log.Tell("a script is in a long call of Lua's library and is left to it");
        log.Tell("Larder is now ready to exit, bye bye...");
        log.Dispose();
    }

    // Replicas are waited for, and while they are the end may be called off; then a signal asks for it anew.
    async Task AwaitEndAsync(CancellationToken stop)
    {
        var (lifetime, farewell) = (Server.Lifetime, Replication.Farewell);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = stop.Register(() => stopped.TrySetResult());
        await using var ordered = lifetime.Stopping.Register(() => stopped.TrySetResult());
        using var graceful = _memory == null || !OperatingSystem.IsLinux() ? null : StopAt(UserSignal);
        await stopped.Task;
        if (await MayGoAsync()) return;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopAgain);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopAgain);
        do
        {
            stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await stopped.Task;
        }
        while (!await MayGoAsync());

        async Task<bool> MayGoAsync()
        {
            if (lifetime.IsHurried) return true;
            if (Server.AppendOnly.AwaitsBase)
            {
                // Without its base nothing of the file would be loaded again.
                _log.Tell("Writing initial AOF, the end waits for it.");
                await Server.AppendOnly.AwaitBaseAsync();
            }
            return await farewell.TakeAsync(
                TimeSpan.FromSeconds(_options.Settings.Process.ShutdownTimeoutSeconds.Value));
        }

        void StopAgain(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }

    PosixSignalRegistration StopAt(PosixSignal number) => PosixSignalRegistration.Create(number, signal =>
    {
        signal.Cancel = true; // the node ends by itself, in order
        Server.Lifetime.Stop();
    });

    public void Dispose()
    {
        _service?.Dispose();
        _loops.Dispose();
        Server.Saving.LeaveOff();
        Server.AppendOnly.Dispose();
        Server.Scripts.Dispose();
        Server.Tracking.Dispose();
        Server.Store.Dispose();
        _log.Dispose();
    }

    static Transport SystemTransport(NodeOptions options) =>
        EpollTransport.IsSupported && !options.UsePortableTransport ? new EpollTransport() : new SocketTransport();

    // What was made until now stays for the life of the node: once it is old, a collection has next to nothing to look at.
    static void SettleHeap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }

    void StartLog(ServerState server)
    {
        server.Log.Sink = _log.Write;
        foreach (var loop in _loops.Loops)
        {
            loop.Failed = failure =>
                server.Log.Write(LogLevel.Warning, $"Loop {loop.Index} met a failure and goes on: {failure}");
        }
    }

    void AddHousekeeping(ServerState server, NodeEngine engine, Evictor evictor)
    {
        var (store, settings) = (server.Store, server.Settings);
        var loops = _loops.Loops;
        loops[0].AddWork(server.Rates);
        loops[0].AddWork(server.CollectorPauses);
        loops[0].AddWork(Measured("eviction-cycle", new EvictionWork(evictor, () => server.Clock.UnixMs)));
        foreach (var loop in loops)
        {
            loop.AddWork(server.StandStill);
            loop.AddWork(Measured(
                "expire-cycle", new ExpiryWork(store, loop.Index, loops.Length, () => loop.UnixMs, server.Clock)));
            loop.AddWork(new ReclaimWork(store, loop.Index, loops.Length, server.Clock));
            loop.AddWork(new SliceWork(server.Slices, loop.Index, server.Clock));
            loop.AddWork(new CompactionWork(store, loop.Index, loops.Length, server.Clock));
            loop.AddWork(new HugePageWork(store, loop, loops.Length, server.Clock));
            loop.AddWork(new SnapshotWork(store, server.Snapshots.Walk, loop, loops.Length, server.Clock));
        }
        var saving = engine == NodeEngine.Memcached ? null : server.Saving;
        loops[0].AddWork(new SavingWork(store, server.Snapshots, saving));
        // The limit of a memcached node is one of its items, and of what its loops hold for themselves.
        if (engine == NodeEngine.Memcached) return;
        foreach (var loop in loops)
        {
            loop.AddWork(new AppendOnlyWork(server.AppendOnly, store, isFirst: loop == loops[0]));
            CountConnections(loop, store, evictor);
        }
        loops[0].AddWork(new ClientEviction(server.Clients, settings.Clients, settings.Memory, server.Counters));

        MeasuredWork Measured(string name, ILoopWork work) =>
            new(name, work, server.Clock, server.Spikes, () => settings.Monitoring.LatencyThresholdMs.Value);
    }

    // What a large request takes while it comes in is made room for as it comes.
    static void CountConnections(EventLoop loop, Store store, Evictor evictor)
    {
        var memory = new ConnectionMemory(loop, store.Memory);
        loop.AddWork(memory);
        loop.InputGrew = () =>
        {
            if (memory.ExceedsLimit()) evictor.MakeRoom(loop.UnixMs, RoomDemand.OfInput());
        };
    }

    void Listen()
    {
        var network = _options.Settings.Network;
        _listeners = new NodeListeners(_loops, Sessions, network, _log);
        _listeners.Open();
        if (_memcached != null) _listeners.OpenBeside((int)_options.Settings.Memcached.Port.Value, _memcached);
        Server.Addresses.All = [.. Addresses];
        network.Port.OnChange(() => Relisten("Unable to listen on this port. Check server logs."));
        network.Bind.OnChange(() => Relisten("Failed to bind to specified addresses."));
    }

    string? Relisten(string refusal)
    {
        var reason = _listeners!.Reopen(refusal);
        Server.Addresses.All = [.. Addresses];
        return reason;
    }
}

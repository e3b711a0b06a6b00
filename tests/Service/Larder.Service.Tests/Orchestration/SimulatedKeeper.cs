// The service's real plan, steps and stores around hosts that exist only in memory.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Service.Tests.Orchestration;

/// <summary>What one process of the service is made of.</summary>
/// <param name="Time">What its steps wait by.</param>
sealed record SimulatedParts(
    IDbContextFactory<StateContext> Contexts, CacheStore Store, SnapshotFolder Files, Hosts Hosts, Placement Placement,
    Clock Clock, TimeProvider Time)
{
    public static Locality Locality { get; } = new("us-east-1", "000000000000");

    /// <summary>The last steps that failed, and why: told of where a cache does not become what it is to be.</summary>
    public FailureLog Failures { get; } = new();

    /// <summary>What is done with what waited for the maintenance window.</summary>
    public Func<CacheRecord, Task> ApplyPending { get; set; } = _ => Task.CompletedTask;

    public CacheKeeper NewKeeper(string key, string build)
    {
        var events = new CacheEvents(Clock);
        var heirs = new Heirs(Hosts, Time, NullLogger<Heirs>.Instance);
        var roles = new RoleSteps(Hosts, heirs, events, Time, NullLogger<RoleSteps>.Instance);
        var configuration = new NodeConfiguration(
            new HostLayout("/nowhere"), new ParameterGroupStore(Contexts), new UserGroupStore(Contexts, Locality),
            new ServiceSecretStore(Contexts), Hosts);
        var steps = new CacheSteps(
            Store, Hosts, configuration, roles, new LostNodes(Placement, Hosts, events), NewSnapshotSteps(), events,
            new ServiceBuild(build), NullLogger<CacheSteps>.Instance);
        return new CacheKeeper(key, Store, steps, NewSnapshotSteps(), Hosts, events, Clock, Failures)
        {
            Woken = () => { },
            ApplyPending = cache => ApplyPending(cache),
        };
    }

    public SnapshotSteps NewSnapshotSteps()
    {
        var (store, events) = (new SnapshotStore(Contexts), new CacheEvents(Clock));
        var settler = new SnapshotSettler(store, Files, events, NullLogger<SnapshotSettler>.Instance);
        return new SnapshotSteps(store, Files, settler, Hosts, events, Locality, Clock);
    }

    /// <summary>A cache as an order makes it, without nodes.</summary>
    public static CacheRecord NewCache(string kind, string engine, int nodes, long nowUnixMs)
    {
        var version = CacheEngine.Named(engine).Versions[^2];
        var order = new CacheOrder
        {
            Kind = kind, Id = "c", Engine = engine, EngineVersion = version.Version,
            NodeType = "cache.t4g.small", NodeCount = nodes, ParameterGroup = version.DefaultParameterGroup,
            MaintenanceWindow = "sun:05:00-sun:06:00", AutomaticFailover = true, SnapshotWindow = "03:00-04:00",
        };
        return CacheOrders.NewCache(order, new Places([], []), Tests.Store.Caches.NoIds, Locality, nowUnixMs);
    }
}

/// <summary>Keeps the last few.</summary>
sealed class FailureLog : ILogger<CacheKeeper>
{
    const int LinesMax = 5;

    readonly Queue<string> _lines = [];

    public void Log<T>(LogLevel level, EventId id, T state, Exception? error, Func<T, Exception?, string> text)
    {
        _lines.Enqueue($"{text(state, error)}: {error?.Message}");
        if (_lines.Count > LinesMax) _lines.Dequeue();
    }

    public bool IsEnabled(LogLevel level) => true;

    public IDisposable? BeginScope<T>(T state) where T : notnull => null;

    public override string ToString() => string.Join('\n', _lines);
}

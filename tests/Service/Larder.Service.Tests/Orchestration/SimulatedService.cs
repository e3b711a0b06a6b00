// The service's real steps, plan and store over a host in memory. It can fall at any call of the host and before or after any
// write of the state, and is then started again with nothing but what was written.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

sealed class SimulatedService : IDisposable
{
    const int TurnMs = 100, TurnsMax = 4_000;

    readonly ManualClock _clock = new();
    readonly System.Random _random;
    readonly SqliteConnection _connection = new("Data Source=:memory:");
    readonly SimulatedContexts _contexts;
    readonly SimulatedParts _parts;
    readonly Placement _placement;
    CacheKeeper _keeper;
    readonly string _directory = Directory.CreateTempSubdirectory("larder-snapshots-").FullName;
    readonly SnapshotFolder _files;
    int _writes;

    public SimulatedService(int seed)
    {
        _random = new System.Random(seed);
        _files = new SnapshotFolder(_directory, "local", TimeProvider.System);
        Host = new SimulatedHost(_random, () => _clock.UnixMs);
        _connection.Open();
        _contexts = new SimulatedContexts(_connection, new FallAtCommit(Host));
        using (var state = _contexts.CreateDbContext()) state.Database.EnsureCreated();
        Store = new CacheStore(_contexts, _clock);
        Snapshots = new SnapshotStore(_contexts);
        var hosts = new Hosts(Host);
        _placement = new Placement(Store, hosts);
        _parts = new SimulatedParts(_contexts, Store, _files, hosts, _placement, _clock, TimeProvider.System);
        _keeper = NewKeeper();
    }

    public SimulatedHost Host { get; }
    public CacheStore Store { get; }
    public SnapshotStore Snapshots { get; }
    public string Key { get; private set; } = "";

    /// <summary>The version of Larder that it is.</summary>
    public string Build { get; private set; } = "1.0.0";

    public CacheRecord Record => Store.FindAsync(Key).GetAwaiter().GetResult()!;

    public IReadOnlyList<string> Events
    {
        get
        {
            using var state = _contexts.CreateDbContext();
            return state.Set<EventRecord>().OrderBy(row => row.Id).Select(row => row.Message).ToList();
        }
    }

    public void Create(string kind, string engine, int nodes)
    {
        var cache = SimulatedParts.NewCache(kind, engine, nodes, _clock.UnixMs);
        Key = cache.Key;
        AddNodes(cache, nodes, 30_000);
        CacheOrders.SetEndpoints(cache, [31_000, 31_001]);
        Store.AddAsync(cache, new Dictionary<string, string>()).GetAwaiter().GetResult();
        _keeper = NewKeeper();
    }

    /// <summary>Another version of the service goes on.</summary>
    public void Upgrade(string build)
    {
        Build = build;
        _keeper = NewKeeper();
    }

    /// <summary>What waits for the maintenance window cannot be done.</summary>
    public void RefusePending(string why) => _parts.ApplyPending = _ => throw new ApiException("Refused", 400, why);

    public void Order(Action<CacheRecord> change) => Store.ChangeAsync(Key, change).GetAwaiter().GetResult();

    public void AddNodes(CacheRecord cache, int count, int firstPort, string newMember = "") => CacheOrders.AddNodes(
        cache, [.. Enumerable.Range(firstPort, count).Select(port => new NodePlace(Host.Facts, port))], Tests.Store.Caches.NoIds,
        SimulatedParts.Locality, _clock.UnixMs, newMember);

    /// <summary>Lets time pass until the cache is as it is wanted, or gone; with that many faults on the way.</summary>
    public void Settle(int faults = 0, int falls = 0)
    {
        for (var turn = 0; turn < TurnsMax; turn++)
        {
            if (faults > 0 && _random.Next(20) == 0)
            {
                faults--;
                Host.Disturb();
            }
            if (falls > 0 && Host.FallsIn < 0 && _random.Next(5) == 0)
            {
                falls--;
                Host.FallsIn = _random.Next(6);
            }
            var againMs = Turn();
            if (againMs is null) return;
            if (againMs <= 1_000) continue;
            // At rest nothing is called any more, so nothing falls.
            Host.FallsIn = -1;
            if (faults == 0) return;
        }
        Assert.Fail($"not as wanted after {TurnsMax} turns: {Record.Status} "
            + string.Join("; ", Record.Nodes.Select(node => Describe(node))));
    }

    string Describe(NodeRecord node)
    {
        var seen = Host.Look(node.Name);
        return $"{node.Name} {node.Status} {seen.Answer} {seen.Status?.Role} {seen.Status?.Epoch} {seen.Status?.Link}";
    }

    /// <summary>A moment passes; tells after how long to look again, or null when the cache is no more.</summary>
    public long? Turn()
    {
        _clock.Advance(TurnMs);
        Host.Turn();
        foreach (var node in Host.Nodes.Values.Where(node => node.TakesWrites(_clock.UnixMs))) node.Write(++_writes);
        var againMs = Look();
        if (Host.HasFallen)
        {
            StartAgain();
            againMs = 0;
        }
        AssertOnePrimary();
        return againMs;
    }

    long? Look()
    {
        try
        {
            return _keeper.LookAsync(default).GetAwaiter().GetResult();
        }
        catch (ServiceFallenException)
        {
            return 0;
        }
    }

    void AssertOnePrimary()
    {
        if (Store.FindAsync(Key).GetAwaiter().GetResult() is not { IsGroup: true }) return;
        var primaries = Host.Nodes.Values.Where(node => node.TakesWrites(_clock.UnixMs)).Select(node => node.Spec.Name);
        Assert.True(primaries.Count() <= 1, $"two primaries: {string.Join(", ", primaries)}");
    }

    // As after kill -9: a new process knows what was written and what it sees.
    void StartAgain()
    {
        Host.HasFallen = false;
        Host.FallsIn = -1;
        Host.Forget();
        foreach (var node in Host.Nodes.Values) node.IsPaused = false; // a pause ends by itself
        _keeper = NewKeeper();
    }

    CacheKeeper NewKeeper() => _parts.NewKeeper(Key, Build);

    /// <summary>Has a snapshot begun as an order does.</summary>
    public void BeginSnapshot(string name) => _parts.NewSnapshotSteps()
        .BeginAsync(Key, name, "", new Dictionary<string, string>()).GetAwaiter().GetResult();

    public void DeleteWithSnapshot(string name) =>
        _parts.NewSnapshotSteps().BeginFinalAsync(Key, name).GetAwaiter().GetResult();

    public SnapshotRecord Snapshot(string name) => Snapshots.FindAsync(name).GetAwaiter().GetResult()!;

    /// <summary>What a snapshot's file holds.</summary>
    public int[] FileOf(SnapshotRecord snapshot) =>
        Host.Files[_files.PathOf(snapshot.Name, 1, snapshot.CreatedAtUnixMs)];

    /// <summary>Lets much time pass in which nothing happens.</summary>
    public void Wait(TimeSpan time) => _clock.Advance((long)time.TotalMilliseconds);

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_clock.UnixMs);

    public void Dispose()
    {
        _placement.Dispose();
        _connection.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

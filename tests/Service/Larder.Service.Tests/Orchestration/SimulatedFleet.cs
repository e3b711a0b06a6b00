// Three hosts in memory that make one service, each with a process of it. A host can be cut off from the others, or from the
// state too, lose its service alone, or all its power, and come back; the others vote on who is gone, as Orleans does. Whoever is
// said to be gone and does not know it yet goes on looking after the cache, beside the one that has taken over.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Orchestration.Silos;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

/// <summary>What has become of a host.</summary>
public enum HostLoss
{
    /// <summary>All of it is off; what its nodes held is gone, their folders are there.</summary>
    Power,

    /// <summary>Its service has ended, its nodes live on.</summary>
    Service,

    /// <summary>Nobody is reached from it but the state.</summary>
    Network,

    /// <summary>Nobody is reached from it, nor is the state.</summary>
    NetworkAndState,
}

sealed class SimulatedFleet : IDisposable
{
    const int TurnMs = 100, TurnsMax = 6_000, LookEveryTurns = 5, SweepEveryTurns = 100;
    const int VotedMinMs = 2_000, VotedMaxMs = 6_000, RestartMs = 1_500;

    readonly ManualClock _clock = new();
    readonly System.Random _random;
    readonly SqliteConnection _connection = new("Data Source=:memory:");
    readonly string _directory = Directory.CreateTempSubdirectory("larder-fleet-").FullName;
    readonly SimulatedContexts _state;
    readonly CacheStore _store;
    readonly SimulatedHost[] _hosts;
    readonly SimulatedSilo?[] _silos;
    readonly HostLoss?[] _losses;
    readonly long[] _unreachedSince, _startAt;
    readonly string _key = CacheKey.OfGroup("c");
    readonly SnapshotFolder _files;
    readonly HashSet<SiloAddress> _gone = []; // as the state has it
    int _writes, _turns, _generation;
    readonly SiloAddress?[] _last = new SiloAddress?[3]; // of each host
    SiloAddress? _keeper;
    long _number;

    public SimulatedFleet(int seed)
    {
        // Steps that wait go on where time is moved, not on other threads.
        SynchronizationContext.SetSynchronizationContext(null);
        _random = new System.Random(seed);
        _connection.Open();
        _files = new SnapshotFolder(_directory, "local", TimeProvider.System);
        _hosts = [.. Enumerable.Range(0, 3).Select(NewHost)];
        _state = new SimulatedContexts(_connection, new FallAtCommit(_hosts[0]));
        using (var state = _state.CreateDbContext()) state.Database.EnsureCreated();
        _store = new CacheStore(_state, _clock);
        (_silos, _losses) = (new SimulatedSilo?[3], new HostLoss?[3]);
        (_unreachedSince, _startAt) = ([-1, -1, -1], [0, 0, 0]);
        Turn();
        for (var turn = 0; turn < LookEveryTurns * 2; turn++) Turn();
    }

    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    public CacheRecord? Record => _store.FindAsync(_key).GetAwaiter().GetResult();

    /// <summary>All nodes that have a folder somewhere.</summary>
    public IEnumerable<SimulatedNode> Nodes => _hosts.SelectMany(host => host.Nodes.Values);

    public bool IsLost(int host) => _losses[host] is not null;

    /// <summary>The host that a node is recorded on.</summary>
    public int HostOf(string node) => Array.FindIndex(_hosts, host => host.Facts.Name == Record!.Node(node).Host);

    public SimulatedNode Node(string name) => _hosts[HostOf(name)].Nodes[name];

    /// <summary>Has a group made with a node on each host.</summary>
    public void Create()
    {
        var cache = SimulatedParts.NewCache(CacheKind.ReplicationGroup, "valkey", 3, _clock.UnixMs);
        CacheOrders.AddNodes(
            cache, [.. _hosts.Select(host => new NodePlace(host.Facts, 30_000))], Tests.Store.Caches.NoIds,
            SimulatedParts.Locality, _clock.UnixMs);
        CacheOrders.SetEndpoints(cache, [31_000, 31_001]);
        _store.AddAsync(cache, new Dictionary<string, string>()).GetAwaiter().GetResult();
    }

    public void Order(Action<CacheRecord> change) => _store.ChangeAsync(_key, change).GetAwaiter().GetResult();

    public void Lose(int host, HostLoss loss)
    {
        _losses[host] = loss;
        if (loss is HostLoss.Power or HostLoss.Service) EndSilo(host);
        _startAt[host] = long.MaxValue;
        if (loss != HostLoss.Power) return;
        foreach (var node in _hosts[host].Nodes.Values.Where(node => node.IsRunning)) node.End(keepsData: false);
    }

    /// <summary>What was lost is there again; a service that has ended is started.</summary>
    public void Return(int host)
    {
        _losses[host] = null;
        _startAt[host] = _clock.UnixMs;
    }

    /// <summary>Lets time pass until the cache is as it is wanted, or gone.</summary>
    /// <param name="falls">How often a service falls on the way.</param>
    public void Settle(int falls = 0)
    {
        for (var turn = 0; turn < TurnsMax; turn++)
        {
            if (falls > 0 && _random.Next(8) == 0)
            {
                falls--;
                _hosts[_random.Next(_hosts.Length)].FallsIn = _random.Next(6);
            }
            if (!Turn() || falls > 0) continue;
            foreach (var host in _hosts) host.FallsIn = -1;
            return;
        }
        Assert.Fail(Describe());
    }

    public void Pass(int turns)
    {
        for (var turn = 0; turn < turns; turn++) Turn();
    }

    /// <summary>A moment passes; tells whether all is at rest.</summary>
    public bool Turn()
    {
        _turns++;
        _clock.Advance(TurnMs);
        foreach (var silo in _silos) silo?.Advance(TurnMs);
        for (var host = 0; host < _hosts.Length; host++)
        {
            if (_losses[host] != HostLoss.Power) _hosts[host].Turn();
        }
        foreach (var node in Nodes.Where(node => node.TakesWrites(_clock.UnixMs))) node.Write(++_writes);
        AssertOnePrimary();
        for (var host = 0; host < _hosts.Length; host++) KeepMember(host);
        ChooseKeeper();
        var isAtRest = false;
        foreach (var silo in _silos.OfType<SimulatedSilo>().Where(silo => silo.IsKeeper).ToArray()) isAtRest |= LooksAtRest(silo);
        for (var host = 0; host < _hosts.Length; host++)
        {
            if (_hosts[host].HasFallen) Fall(host);
        }
        AssertOnePrimary();
        return isAtRest;
    }

    public void Dispose()
    {
        foreach (var silo in _silos) silo?.Dispose();
        _connection.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    SimulatedHost NewHost(int index) => new(_random, () => _clock.UnixMs)
    {
        Facts = new HostFacts($"{(char)('a' + index)}", $"10.0.0.{index + 1}", $"zone-{index}", 1L << 50, 2)
        {
            Ports = new PortRange(30_000, 32_000),
        },
        Reached = () => _hosts.Where((_, other) => AreLinked(index, other)).SelectMany(host => host.Nodes.Values),
    };

    // Also those that lost nothing but their service.
    bool AreLinked(int one, int other) => one == other || (HasNetwork(one) && HasNetwork(other));

    bool HasNetwork(int host) => _losses[host] is null or HostLoss.Service;

    bool Answers(int from, int to) => _silos[to] is not null && AreLinked(from, to);

    void KeepMember(int host)
    {
        var name = _hosts[host].Facts.Name;
        if (_silos[host] is null && _losses[host] is null && _clock.UnixMs >= _startAt[host]) StartSilo(host);
        Vote(host, name);
        if (_silos[host] is not { } silo || _losses[host] == HostLoss.NetworkAndState) return;
        if (_turns % LookEveryTurns == host)
        {
            // Whoever is said to be gone finds it out, and ends.
            if (_random.Next(3) == 0 && _gone.Contains(silo.Address))
            {
                EndSilo(host);
                _startAt[host] = _losses[host] is null ? _clock.UnixMs + RestartMs : long.MaxValue;
                return;
            }
            silo.LookAround();
        }
        if (_turns % SweepEveryTurns == host) TrySweep(silo);
        for (var other = 0; other < _hosts.Length; other++)
        {
            if (other == host || _random.Next(3) == 0) continue;
            silo.Poll(_hosts[other].Facts.Name, Answers(host, other) ? Told(host, other) : null);
        }
    }

    static void TrySweep(SimulatedSilo silo)
    {
        try
        {
            silo.Sweep();
        }
        catch (ServiceFallenException)
        {
            // In the next life.
        }
    }

    // The others have not reached it for some seconds: it is said to be gone.
    void Vote(int host, string name)
    {
        if (_silos[host] is not null && HasNetwork(host))
        {
            _unreachedSince[host] = -1;
            return;
        }
        if (_unreachedSince[host] < 0) _unreachedSince[host] = _clock.UnixMs + _random.Next(VotedMinMs, VotedMaxMs);
        if (_clock.UnixMs < _unreachedSince[host] || _last[host] is not { } address || !_gone.Add(address)) return;
        using var state = _state.CreateDbContext();
        state.Set<SiloRecord>().Where(row => row.Name == name)
            .ExecuteUpdate(set => set.SetProperty(row => row.Status, "Dead"));
    }

    // One of those that are there, when the one before is not said to be there any more; that one may still look.
    void ChooseKeeper()
    {
        var members = _silos.OfType<SimulatedSilo>().Where(silo => !_gone.Contains(silo.Address)).ToArray();
        if (_keeper is { } address && !_gone.Contains(address)) return;
        var able = members.Where(silo => HasNetwork(Array.IndexOf(_silos, silo))).ToArray();
        if (able.Length == 0) return;
        var chosen = able[_random.Next(able.Length)];
        (chosen.IsKeeper, _keeper) = (true, chosen.Address);
    }

    bool LooksAtRest(SimulatedSilo silo)
    {
        try
        {
            return silo.Look() is null or > 1_000;
        }
        catch (Exception failure) when (failure is IOException or ServiceFallenException or DbUpdateException)
        {
            return false; // tried again
        }
    }

    void StartSilo(int host)
    {
        var agent = _hosts[host];
        var contexts = new SimulatedContexts(_connection, new FallAtCommit(agent))
        {
            IsReached = () => _losses[host] != HostLoss.NetworkAndState,
        };
        var silo = new SimulatedSilo(agent, ++_generation, contexts, _files, other => DoorTo(host, other), _key, _clock);
        var directory = Directory.CreateDirectory(Path.Combine(_directory, agent.Facts.Name)).FullName;
        try
        {
            silo.Enter(directory);
            // It knows that the one before is gone.
            if (_last[host] is { } before) _gone.Add(before);
            (_silos[host], _last[host]) = (silo, silo.Address);
        }
        catch (ServiceFallenException)
        {
            silo.Dispose();
        }
    }

    void EndSilo(int host)
    {
        _silos[host]?.Dispose();
        _silos[host] = null;
        _hosts[host].Forget();
        _hosts[host].MayLease = static () => false;
        foreach (var node in _hosts[host].Nodes.Values) node.IsPaused = false; // a pause ends by itself
    }

    void Fall(int host)
    {
        (_hosts[host].HasFallen, _hosts[host].FallsIn) = (false, -1);
        EndSilo(host);
        if (_losses[host] is null) _startAt[host] = _clock.UnixMs + RestartMs;
    }

    SimulatedDoor DoorTo(int from, string name)
    {
        var to = Array.FindIndex(_hosts, host => host.Facts.Name == name);
        return new SimulatedDoor(_hosts[to], () => Answers(from, to), () => ++_number);
    }

    SeenNodes Told(int host, int other) =>
        DoorTo(host, _hosts[other].Facts.Name).WatchAsync(0).GetAwaiter().GetResult();

    void AssertOnePrimary()
    {
        var primaries = _hosts.SelectMany(host => host.Nodes.Values.Where(node => node.TakesWrites(_clock.UnixMs))
            .Select(node => $"{node.Spec.Name} on {host.Facts.Name}")).ToArray();
        Assert.True(primaries.Length <= 1, $"two primaries: {string.Join(", ", primaries)}");
    }

    string Describe() => Record is not { } cache ? "" : string.Join(
        '\n',
        [
            $"not as wanted after {TurnsMax} turns: {cache.Status}",
            .. cache.Shards.Select(shard => $"{shard.Primary} under {shard.Epoch}, after {shard.Deposed}"),
            .. cache.Nodes.Select(Describe), .. _losses.Select(loss => $"{loss}"), .. _silos.Select(silo => $"{silo}"),
        ]);

    string Describe(NodeRecord node)
    {
        var seen = _hosts[HostOf(node.Name)].Look(node.Name);
        return $"{node.Name} on {node.Host} {node.Status} {seen.Answer} {seen.Status?.Role} {seen.Status?.Epoch}"
            + $" {seen.Status?.Link}";
    }
}

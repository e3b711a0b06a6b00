// One host of several as its service is: the real watch over the other hosts, the real plan and steps, and calls of other hosts'
// agents that arrive, or are cut off on the way there or back.
using System.Net;
using System.Reflection;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Orchestration.Silos;
using Larder.Service.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Service.Tests.Orchestration;

sealed class SimulatedSilo : IDisposable
{
    readonly string _key;
    readonly Clock _clock;
    readonly SimulatedContexts _contexts;
    readonly OtherHosts _others;
    readonly Placement _placement;
    readonly HostSweeper _sweeper;
    readonly FakeTimeProvider _time = new();
    readonly SimulatedParts _parts;
    readonly Dictionary<string, int> _missed = [];
    CacheKeeper? _keeper;

    /// <param name="grains">Finds the doors of the other hosts.</param>
    public SimulatedSilo(
        SimulatedHost host, int generation, SimulatedContexts contexts, SnapshotFolder files, Func<string, IHostGrain> grains,
        string key, Clock clock)
    {
        (Host, _contexts, _key, _clock) = (host, contexts, key, clock);
        Address = SiloAddress.New(IPEndPoint.Parse($"{host.Facts.Address}:1"), generation);
        var lease = new HostLease(clock);
        host.MayLease = () => lease.IsValid;
        var options = new JoinOptions(
            "", host.Facts.Name, host.Facts.Zone, IPAddress.Parse(host.Facts.Address), 1, TimeSpan.FromSeconds(10));
        _others = new OtherHosts(
            new HostStore(contexts), options, SimulatedGrains.Found(grains), host, lease, new Details(Address), clock,
            NullLogger<OtherHosts>.Instance);
        _sweeper = new HostSweeper(new HostStore(contexts), host, _time, NullLogger<HostSweeper>.Instance);
        var hosts = new Hosts(host, _others);
        var store = new CacheStore(contexts, clock);
        _placement = new Placement(store, hosts);
        _parts = new SimulatedParts(contexts, store, files, hosts, _placement, clock, _time);
    }

    public SimulatedHost Host { get; }

    public string Name => Host.Facts.Name;

    public SiloAddress Address { get; }

    /// <summary>It looks after the cache.</summary>
    public bool IsKeeper
    {
        get => _keeper is not null;
        set => _keeper = value ? _parts.NewKeeper(_key, "1.0.0") : null;
    }

    /// <summary>Enters the service, as it does before anybody can ask for anything.</summary>
    public void Enter(string directory)
    {
        new HostEntry(new HostStore(_contexts), Host, directory).EnterAsync().GetAwaiter().GetResult();
        using var state = _contexts.CreateDbContext();
        state.Add(new SiloRecord
        {
            Address = Address.ToParsableString(), Name = Name, MachineName = Name, Status = "Active", GatewayPort = 0,
            StartedAtUnixMs = _clock.UnixMs, AliveAtUnixMs = _clock.UnixMs, Suspicions = "",
        });
        state.SaveChanges();
    }

    /// <summary>Time passes for what its steps wait for.</summary>
    public void Advance(int ms) => _time.Advance(TimeSpan.FromMilliseconds(ms));

    /// <summary>Asks the state who is there.</summary>
    public void LookAround() => _others.LookAsync(default).GetAwaiter().GetResult();

    /// <summary>Removes what is left over on its host.</summary>
    public void Sweep() => _sweeper.SweepAsync().GetAwaiter().GetResult();

    /// <summary>Takes over what another host tells, or notes that it does not answer.</summary>
    public void Poll(string other, SeenNodes? told)
    {
        var remote = (RemoteHost)_others.Named(other);
        if (remote.IsGone) return;
        _missed[other] = told is null ? _missed.GetValueOrDefault(other) + 1 : 0;
        if (told is not null) remote.Take(told);
        else if (_missed[other] > 5) remote.Lose();
    }

    public override string ToString() =>
        $"{Name}: {(IsKeeper ? "keeper" : "up")} {_parts.Failures}";

    /// <summary>Looks after the cache; see <see cref="CacheKeeper.LookAsync"/>.</summary>
    public long? Look() => _keeper!.LookAsync(default).GetAwaiter().GetResult();

    public void Dispose()
    {
        _others.Dispose();
        _sweeper.Dispose();
        _placement.Dispose();
    }

    sealed class Details(SiloAddress address) : ILocalSiloDetails
    {
        public string Name => "";
        public string ClusterId => "";
        public string DnsHostName => "";
        public SiloAddress SiloAddress => address;
        public SiloAddress GatewayAddress => address;
    }
}

/// <summary>Finds grains as Orleans does.</summary>
class SimulatedGrains : DispatchProxy
{
    Func<string, IHostGrain> _find = null!;

    public static IGrainFactory Found(Func<string, IHostGrain> find)
    {
        var grains = Create<IGrainFactory, SimulatedGrains>();
        ((SimulatedGrains)(object)grains)._find = find;
        return grains;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? arguments) => _find((string)arguments![0]!);
}

// Another host, as this silo sees it: a copy of what its agent sees, which a long poll keeps up to date, and calls of its grain.
// What a call has changed is in the copy when the call returns.
using System.Collections.Concurrent;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Store;
using Orleans.Runtime;

namespace Larder.Service.Orchestration.Silos;

/// <summary>A host that is there, or not.</summary>
sealed class RemoteHost(string name, IGrainFactory grains, IHostAgent own, Clock clock) : IHostAgent
{
    const long NsPerMs = 1_000_000;

    readonly ConcurrentDictionary<string, (long Number, NodeSight Sight)> _seen = new();
    volatile bool _isReached;
    long _goneSinceMs = -1;

    public string Name => name;

    public HostFacts Facts { get; private set; } = new(name, "0.0.0.0", "", 0, 0) { Ports = new PortRange(0, -1) };

    public IReadOnlyCollection<string> Names => [.. _seen.Keys];

    public event Action<string>? Changed;

    public bool IsReached => _isReached;

    public bool IsGone => Volatile.Read(ref _goneSinceMs) >= 0;

    IHostGrain Grain => grains.GetGrain<IHostGrain>(name);

    long NowMs => clock.MonotonicNs / NsPerMs;

    // All hosts of a service have the same runtime.
    public NodeAbilities AbilitiesOf(string engine) => own.AbilitiesOf(engine);

    public void Learn(HostRecord record) => Facts = new HostFacts(
        record.Name, record.Address, record.Zone, record.MemoryBytes, record.ProcessorCount)
    {
        Ports = new PortRange(record.FirstPort, record.LastPort),
    };

    /// <summary>It is said to be there, or gone; tells whether that is other than before.</summary>
    /// <param name="atMs">When who says so began to look, by this silo's monotonic clock.</param>
    public bool Follow(bool isThere, long atMs)
    {
        if (isThere != IsGone) return false;
        if (!isThere) _isReached = false;
        Volatile.Write(ref _goneSinceMs, isThere ? -1 : atMs);
        return true;
    }

    public NodeSight Look(string node)
    {
        var goneSinceMs = Volatile.Read(ref _goneSinceMs);
        if (goneSinceMs >= 0) return NodeSight.Nothing with { IsLost = true, LostMs = Math.Max(NowMs - goneSinceMs, 1) };
        if (!_isReached) return NodeSight.Nothing with { IsLost = true };
        return _seen.TryGetValue(node, out var known) ? known.Sight : NodeSight.Nothing;
    }

    /// <summary>Takes over what the host sees; it is reached.</summary>
    public void Take(SeenNodes seen)
    {
        var wasReached = _isReached;
        var changed = new List<string>();
        foreach (var node in seen.Nodes)
        {
            if (Take(seen.Number, node) || !wasReached) changed.Add(node.Name);
        }
        var names = seen.Nodes.Select(node => node.Name).ToHashSet();
        foreach (var (node, known) in _seen)
        {
            if (names.Contains(node) || known.Number > seen.Number) continue;
            _seen.TryRemove(KeyValuePair.Create(node, known));
            changed.Add(node);
        }
        _isReached = true;
        foreach (var node in changed) Changed?.Invoke(node);
    }

    /// <summary>It does not answer: nothing is known of its nodes.</summary>
    public void Lose()
    {
        if (!_isReached) return;
        _isReached = false;
        foreach (var node in _seen.Keys) Changed?.Invoke(node);
    }

    public async Task<IReadOnlyList<int>> ChoosePortsAsync(int count, int? asked, IReadOnlySet<int> taken) =>
        await CallAsync(grain => grain.ChoosePortsAsync(count, asked, [.. taken]));

    public Task StartAsync(NodeSpec node) => DoAsync(grain => grain.StartAsync(node.ToOrder()));

    public Task StopAsync(string node, StopKind kind) => DoAsync(grain => grain.StopAsync(node, $"{kind}"));

    public Task DiscardAsync(string node, long born) => DoAsync(grain => grain.DiscardAsync(node, born));

    // Who asks for that asks its own host.
    public long BornOf(string node) => 0;

    public async Task<OrderAnswer> OrderAsync(string node, params string[] words)
    {
        try
        {
            var answer = await DoAsync(grain => grain.OrderAsync(node, words));
            return new OrderAnswer(answer.IsReached, answer.Value as string);
        }
        catch (IOException)
        {
            return OrderAnswer.NotReached;
        }
    }

    public async Task<object?> CallAsync(string node, params string[] words) =>
        (await DoAsync(grain => grain.CallAsync(node, words))).Value;

    public void Lease(string node, long epoch)
    {
        if (!IsGone) _ = LeaseAsync(node, epoch);
    }

    public void NoLease(string node) => Lease(node, 0);

    // It is said again with the next look; a host that does not hear of it gives no lease for long.
    async Task LeaseAsync(string node, long epoch)
    {
        try
        {
            await CallAsync(async grain =>
            {
                await grain.LeaseAsync(node, epoch);
                return true;
            });
        }
        catch (IOException)
        {
            Lose();
        }
    }

    async Task<HostAnswer> DoAsync(Func<IHostGrain, Task<HostAnswer>> act)
    {
        var answer = await CallAsync(act);
        if (answer.Seen is { } seen && _isReached) Take(answer.Number, seen);
        if (answer.NodeError is { } error) throw new NodeErrorException(error);
        if (answer is { PortIsInUse: true, Failure: { } taken }) throw new PortInUseException(taken);
        return answer.Failure is { } failure ? throw new IOException(failure) : answer;
    }

    async Task<T> CallAsync<T>(Func<IHostGrain, Task<T>> call)
    {
        if (IsGone) throw new IOException($"Host {name} is gone.");
        try
        {
            return await call(Grain);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            throw new IOException($"Host {name} does not answer: {failure.Message}", failure);
        }
    }

    bool Take(long number, SeenNode seen)
    {
        var sight = seen.ToSight();
        var isNews = false;
        _seen.AddOrUpdate(
            seen.Name,
            _ =>
            {
                isNews = true;
                return (number, sight);
            },
            (_, known) =>
            {
                if (known.Number >= number) return known;
                isNews = HostSpeech.IsNews(known.Sight, sight);
                return (number, sight);
            });
        return isNews;
    }
}

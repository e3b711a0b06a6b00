// Looks after one cache: compares what is wanted with what is seen, and has the plan's steps taken. Steps run beside each other
// and beside orders, none of them in the way of the next look; what ends wakes the keeper's owner.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Of one cache; called by one thread at a time, as a grain is.</summary>
sealed class CacheKeeper(
    string key, CacheStore store, CacheSteps steps, SnapshotSteps snapshots, Hosts hosts, CacheEvents events, Clock clock,
    ILogger<CacheKeeper> log)
{
    const long RestMs = 30_000, BusyMs = 1_000;
    const long RetryMs = 500, SettleMs = 150;

    readonly CacheMemory _memory = new();
    readonly SemaphoreSlim _changes = new(1);

    /// <summary>A step has come to its end: it is worth looking again.</summary>
    public required Action Woken { get; init; }

    /// <summary>Makes the changes that have waited for the maintenance window.</summary>
    public required Func<CacheRecord, Task> ApplyPending { get; init; }

    /// <summary>Changes the record; one change at a time.</summary>
    public async Task<CacheRecord> ChangeAsync(Action<CacheRecord> change, params EventRecord[] happened)
    {
        CacheRecord changed = null!;
        await InTurnAsync(async () => changed = await store.ChangeAsync(key, change, happened));
        return changed;
    }

    /// <summary>Something else that changes the record; one change at a time.</summary>
    public async Task InTurnAsync(Func<Task> change)
    {
        await _changes.WaitAsync();
        try
        {
            await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Begins with the steps that can be taken; returns after how many milliseconds to look again at the latest, or
    /// null when the cache is no more.</summary>
    public async Task<long?> LookAsync(CancellationToken stop)
    {
        if (await store.FindAsync(key, stop) is not { } cache) return null;
        if (await HasAppliedPendingAsync(cache)) return 0;
        var isAutomatic = false;
        await InTurnAsync(async () => isAutomatic = await snapshots.HasBegunAutomaticAsync(cache));
        if (isAutomatic) return 0;
        _memory.ForgetRests(clock.UnixMs);
        var seen = cache.Nodes.ToDictionary(node => node.Name, hosts.Look);
        _memory.Learn(cache, seen, clock.UnixMs);
        KeepLeases(cache, seen);
        var plan = CachePlan.Next(cache, seen, Facts(cache, await snapshots.FindBegunAsync(cache)));
        foreach (var step in plan.Where(step => !IsBusy(step) && !_memory.Rests(step)))
        {
            _memory.Busy.Add(step.Subject);
            _ = RunAsync(cache, step);
        }
        var delays = seen.Values.Where(sight => !sight.IsRunning && sight.StartDelayMs > 0).Select(sight => sight.StartDelayMs);
        var isAtRest = plan.Count == 0 && cache.Status == CacheStatus.Available && CachePlan.IsWell(cache, seen);
        return delays.Concat(_memory.RestsLeft(clock.UnixMs)).Append(isAtRest ? RestMs : BusyMs).Min();
    }

    // While a shard changes its primary nothing else is ordered in it; what concerns all waits for what concerns one.
    bool IsBusy(CacheStep step)
    {
        if (_memory.Busy.Contains(step.Subject) || _memory.Busy.Contains("")) return true;
        if (step.Subject.Length == 0) return _memory.Busy.Count > 0;
        return step.Shard > 0 && _memory.Busy.Contains($"shard {step.Shard}");
    }

    async Task RunAsync(CacheRecord cache, CacheStep step)
    {
        try
        {
            await steps.RunAsync(cache, step, _memory, ChangeAsync);
            StepMeter.Count(step.Kind, isDone: true);
            // Not again before the node has had time to tell of it.
            _memory.Rest(step, clock.UnixMs + SettleMs);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "{Cache}: {Step} {Node} failed and is tried again", key, step.Kind, step.Node);
            StepMeter.Count(step.Kind, isDone: false);
            _memory.RestSubject(step, clock.UnixMs + RetryMs);
        }
        _memory.Busy.Remove(step.Subject);
        Woken();
    }

    void KeepLeases(CacheRecord cache, IReadOnlyDictionary<string, NodeSight> seen)
    {
        foreach (var shard in cache.Shards)
        {
            if (!seen.TryGetValue(shard.Primary, out var sight) || !sight.Has(NodeRole.Primary, shard.Epoch)) continue;
            hosts.Of(cache.Node(shard.Primary)).Lease(shard.Primary, shard.Epoch);
        }
    }

    async Task<bool> HasAppliedPendingAsync(CacheRecord cache)
    {
        if (cache.Pending.Length == 0 || cache.Status != CacheStatus.Available) return false;
        if (!MaintenanceWindow.Contains(cache.MaintenanceWindow, clock.UnixMs)) return false;
        try
        {
            await ApplyPending(cache);
            await ChangeAsync(row => row.Pending = "");
        }
        catch (ApiException refusal)
        {
            // What cannot be done now is not tried until the window ends, while nobody looks after the nodes.
            await ChangeAsync(row => row.Pending = "", events.PendingRefused(cache, refusal.Message));
        }
        return true;
    }

    PlanFacts Facts(CacheRecord cache, SnapshotRecord? snapshot)
    {
        var abilities = hosts.AbilitiesOf(cache.Engine);
        return new PlanFacts
        {
            HasAutoDiscovery = abilities.HasAutoDiscovery,
            HasFurtherAddresses = abilities.HasFurtherAddresses,
            HasReplicas = abilities.HasReplicas,
            NowUnixMs = clock.UnixMs,
            Build = steps.Build,
            LeasesEndAfterMs = hosts.Others?.LeasesEndAfterMs ?? 0,
            GraceMs = hosts.Others?.GraceMs ?? 0,
            Snapshot = snapshot,
            SnapshotFile = snapshot is null ? "" : snapshots.FileOf(snapshot),
            Histories = _memory.Histories,
            LeaderlessSince = _memory.LeaderlessSince,
            OrderedSince = _memory.OrderedSince,
            SnapshotStillSince = _memory.SnapshotStillSince,
            MembersTold = _memory.MembersTold,
        };
    }
}

// A cluster's one owner. Orders change what is asked for; a timer then takes the plan's steps, one each time it fires,
// until there is none. Between steps other orders may come in. When all is well it only looks in now and then, to
// notice a node that has a process but does not answer; the end of a process is reported to it at once.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Carries out what is asked of one cluster.</summary>
sealed class CacheClusterGrain(
    ClusterStore store,
    ClusterSteps steps,
    NodeAllocation allocation,
    NodeFleet fleet,
    HostLayout layout,
    Locality locality,
    Clock clock,
    ILogger<CacheClusterGrain> log) : Grain, ICacheClusterGrain
{
    const int CheckPeriodMs = 5_000;
    const int AskAgainMs = 20;
    const int RetryMs = 1_000;

    readonly Dictionary<string, NodeVitals> _vitals = [];
    IGrainTimer? _timer;

    string Id => this.GetPrimaryKeyString();

    public async Task<ClusterRecord> CreateAsync(ClusterOrder order)
    {
        var cluster = ClusterOrders.NewCluster(Id, locality.ClusterArn(Id), order, clock.UnixMs);
        await allocation.AllocateAsync(order.NodeCount, order.Port, ports =>
        {
            ClusterOrders.AddNodes(cluster, ports, clock.UnixMs);
            return store.AddAsync(cluster, order.Tags);
        });
        LookIn(0);
        return cluster;
    }

    public async Task<ClusterRecord> ChangeAsync(ClusterChange change)
    {
        var difference = ClusterOrders.NodeDifference(await store.GetAsync(Id), change);
        ClusterRecord? changed = null;
        await allocation.AllocateAsync(Math.Max(0, difference), null, async ports =>
        {
            changed = await store.ChangeAsync(Id, row =>
            {
                ClusterOrders.ApplySettings(row, change);
                if (difference == 0) return;
                row.Follow(ClusterStatus.Modifying);
                ClusterOrders.AddNodes(row, ports, clock.UnixMs);
                if (difference < 0) ClusterOrders.MarkRemoved(row, change.NodeIdsToRemove!);
            });
        });
        LookIn(0);
        return changed!;
    }

    public async Task<ClusterRecord> RebootAsync(IReadOnlyList<string> nodeIds)
    {
        var cluster = await store.ChangeAsync(Id, row => ClusterOrders.MarkRebooted(row, nodeIds));
        LookIn(0);
        return cluster;
    }

    public async Task<ClusterRecord> DeleteAsync()
    {
        var cluster = await store.ChangeAsync(Id, row =>
        {
            row.Follow(ClusterStatus.Deleting);
            foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
        LookIn(0);
        return cluster;
    }

    public Task LookAsync()
    {
        LookIn(0);
        return Task.CompletedTask;
    }

    void LookIn(long delayMs)
    {
        var delay = TimeSpan.FromMilliseconds(delayMs);
        if (_timer is not null)
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }
        var options = new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { KeepAlive = true };
        _timer = this.RegisterGrainTimer(StepAsync, options);
    }

    async Task StepAsync(CancellationToken stop)
    {
        try
        {
            var delayMs = await TakeStepAsync(stop);
            if (delayMs is { } again) LookIn(again);
            else DeactivateOnIdle();
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(error, "Cluster {Cluster}: a step failed and is tried again", Id);
            LookIn(RetryMs);
        }
    }

    /// <summary>Takes the next step; returns when to look again, or null when the cluster is no more.</summary>
    async Task<long?> TakeStepAsync(CancellationToken stop)
    {
        if (await store.FindAsync(Id, stop) is not { } cluster) return null;
        var seen = await ObserveAsync(cluster, stop);
        if (ClusterPlan.Next(cluster, seen, fleet.HasAutoDiscovery) is not { } step) return CheckPeriodMs;
        if (step.Kind == StepKind.Wait) return seen.Values.Min(WaitMs);
        if (step.Kind == StepKind.StartNode) VitalsOf(step.NodeId!).MarkStarted(clock.UnixMs);
        await steps.RunAsync(cluster, step);
        return 0;
    }

    // A starting node is asked again soon; a node that shall end reports its end itself.
    static long WaitMs(NodeObservation node)
    {
        if (!node.IsRunning) return Math.Max(node.StartDelayMs, AskAgainMs);
        return node.IsStopping || node.Answer == NodeAnswer.Ready ? CheckPeriodMs : AskAgainMs;
    }

    async Task<Dictionary<string, NodeObservation>> ObserveAsync(ClusterRecord cluster, CancellationToken stop)
    {
        var looks = cluster.Nodes.Select(async node => (node.NodeId, Seen: await ObserveAsync(cluster, node, stop)));
        return (await Task.WhenAll(looks)).ToDictionary(look => look.NodeId, look => look.Seen);
    }

    async Task<NodeObservation> ObserveAsync(ClusterRecord cluster, NodeRecord node, CancellationToken stop)
    {
        var spec = layout.Spec(cluster, node);
        var vitals = VitalsOf(node.NodeId);
        if (fleet.Find(spec) is not { } running)
        {
            return new NodeObservation(IsRunning: false, StartDelayMs: vitals.StartDelayMs(clock.UnixMs));
        }
        if (running.IsStopping || node.Status == NodeStatus.Deleting)
        {
            return new NodeObservation(IsRunning: true, IsStopping: running.IsStopping);
        }
        var answer = await NodeConnection.AskAsync(spec, stop);
        var isHung = vitals.MarkAsked(answer != NodeAnswer.None, clock.UnixMs);
        return new NodeObservation(IsRunning: true, Answer: answer, IsHung: isHung);
    }

    NodeVitals VitalsOf(string nodeId)
    {
        if (!_vitals.TryGetValue(nodeId, out var vitals)) _vitals[nodeId] = vitals = new NodeVitals();
        return vitals;
    }
}

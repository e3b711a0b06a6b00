// Snapshots of caches: how they begin, by order or by themselves in their window, and how the plan's steps are carried out.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Begins snapshots and carries their steps out; each step may be taken again.</summary>
sealed class SnapshotSteps(
    SnapshotStore store, SnapshotFolder folder, SnapshotSettler settler, Hosts hosts, CacheEvents events, Locality locality,
    Clock clock)
{
    const int Shard = 1; // of several shards each has a file of its own; there is one yet

    /// <summary>The snapshot that a cache is in; null for none.</summary>
    public async Task<SnapshotRecord?> FindBegunAsync(CacheRecord cache) =>
        cache.Status is CacheStatus.Snapshotting or CacheStatus.Deleting ? await store.FindBegunAsync(cache.Key) : null;

    public string FileOf(SnapshotRecord snapshot) => folder.PathOf(snapshot.Name, Shard, snapshot.CreatedAtUnixMs);

    /// <summary>Begins one that was asked for; the cache must be available.</summary>
    /// <param name="clusterId">The member that shall write it; empty for any.</param>
    public Task BeginAsync(string cacheKey, string name, string clusterId, IReadOnlyDictionary<string, string> tags) =>
        store.BeginAsync(
            cacheKey,
            cache =>
            {
                cache.Follow(CacheStatus.Snapshotting);
                return New(cache, name, SnapshotRules.Manual, clusterId);
            },
            tags);

    /// <summary>Begins the one after which the cache is deleted.</summary>
    public Task BeginFinalAsync(string cacheKey, string name) => store.BeginAsync(
        cacheKey,
        cache =>
        {
            if (cache.Status != CacheStatus.Modifying) CacheStatus.Follow(cache.Kind, cache.Status, CacheStatus.Snapshotting);
            cache.Follow(CacheStatus.Deleting);
            cache.FinalSnapshot = name;
            return New(cache, name, SnapshotRules.Manual, "");
        },
        new Dictionary<string, string>());

    /// <summary>Begins today's automatic snapshot where it is time for it, and lets go of old ones.</summary>
    public async Task<bool> HasBegunAutomaticAsync(CacheRecord cache)
    {
        if (cache.SnapshotRetentionDays == 0 || cache.IsMemcached || cache.Status != CacheStatus.Available) return false;
        if (SnapshotWindow.StartOf(cache.SnapshotWindow, clock.UnixMs) is not { } start) return false;
        if (await store.LastAutomaticAtAsync(cache.Key) >= start) return false;
        await DropAutomaticAsync(cache, clock.UnixMs - (cache.SnapshotRetentionDays * SnapshotRules.DayMs));
        await store.BeginAsync(
            cache.Key,
            row =>
            {
                row.Follow(CacheStatus.Snapshotting);
                return New(row, SnapshotRules.AutomaticName(row.Id, clock.UnixMs), SnapshotRules.Automated, "");
            },
            new Dictionary<string, string>());
        return true;
    }

    /// <summary>Has the automatic snapshots of a cache removed that were begun before a moment.</summary>
    public async Task DropAutomaticAsync(CacheRecord cache, long beforeUnixMs)
    {
        if (await store.MarkOldAsync(cache.Key, beforeUnixMs) > 0) settler.Wake();
    }

    public async Task RunAsync(CacheRecord cache, CacheStep step, ChangeCache change)
    {
        if (step.Kind == StepKind.EndFinalSnapshot)
        {
            await EndFinalAsync(cache, change);
            return;
        }
        if (await store.FindBegunAsync(cache.Key) is not { } snapshot) return;
        switch (step.Kind)
        {
            case StepKind.TakeSnapshot:
                await TakeAsync(cache.Node(step.Node), FileOf(snapshot));
                break;
            case StepKind.FinishSnapshot:
                await FinishAsync(cache, cache.Node(step.Node), snapshot);
                break;
            case StepKind.FailSnapshot:
                await FailAsync(cache, step.Node, snapshot);
                break;
        }
    }

    async Task TakeAsync(NodeRecord node, string file)
    {
        folder.Prepare(file);
        var answer = await hosts.Of(node).OrderAsync(node.Name, "SNAPSHOT", file);
        // It has been ordered before, and the node has not told of it yet.
        if (answer.IsDone || answer.Refusal?.EndsWith(file, StringComparison.Ordinal) == true) return;
        throw new NodeErrorException(
            $"{node.Name} takes no snapshot: {(answer.IsReached ? answer.Refusal : "not reached")}");
    }

    Task FinishAsync(CacheRecord cache, NodeRecord node, SnapshotRecord snapshot)
    {
        var bytes = hosts.Look(node).Status?.Snapshot.Bytes ?? 0;
        return store.ChangeAsync(
            snapshot, SnapshotStatus.Creating,
            row =>
            {
                row.Status = SnapshotStatus.Available;
                var file = row.Files.Single();
                (file.ClusterId, file.NodeId, file.NodeCreatedAtUnixMs) = (node.ClusterId, node.NodeId, node.CreatedAtUnixMs);
                (file.Bytes, file.TakenAtUnixMs) = (bytes, clock.UnixMs);
            },
            events.SnapshotTaken(cache, snapshot));
    }

    Task FailAsync(CacheRecord cache, string node, SnapshotRecord snapshot)
    {
        var why = "no node could take it";
        if (node.Length > 0 && hosts.Look(cache.Node(node)).Status?.Snapshot is { } told)
            why = told.Standing == SnapshotStanding.Running ? "nothing was written for 15 minutes" : told.Failure;
        else if (cache.Status == CacheStatus.Deleting) why = "the cache is being deleted";
        folder.Remove(snapshot.Name, snapshot.CreatedAtUnixMs);
        return store.ChangeAsync(
            snapshot, SnapshotStatus.Creating,
            row => (row.Status, row.Failure) = (SnapshotStatus.Failed, why),
            events.SnapshotFailed(cache, snapshot, why));
    }

    // What could not be saved is not deleted.
    async Task EndFinalAsync(CacheRecord cache, ChangeCache change)
    {
        var isTaken = await store.FindAsync(cache.FinalSnapshot) is { Status: not SnapshotStatus.Failed };
        await change(row =>
        {
            row.FinalSnapshot = "";
            if (!isTaken) row.Status = CacheStatus.Modifying;
            else foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
    }

    SnapshotRecord New(CacheRecord cache, string name, string source, string clusterId)
    {
        var primary = cache.Nodes.FirstOrDefault(node => cache.Shards.Any(shard => shard.Primary == node.Name)) ?? cache.Nodes[0];
        var port = cache.Shards[0].PrimaryPort;
        return new SnapshotRecord
        {
            Name = name,
            Arn = locality.Arn("snapshot", name),
            Status = SnapshotStatus.Creating,
            Source = source,
            CreatedAtUnixMs = clock.UnixMs,
            CacheKey = cache.Key,
            CacheId = cache.Id,
            OfGroup = cache.IsGroup,
            ClusterId = cache.IsGroup ? clusterId : cache.Id,
            Description = cache.Description,
            Engine = cache.Engine,
            EngineVersion = cache.EngineVersion,
            NodeType = cache.NodeType,
            NodeCount = CachePlan.Wanted(cache).Count(),
            Port = port > 0 ? port : primary.Port,
            ParameterGroup = cache.ParameterGroup,
            SubnetGroup = cache.SubnetGroup,
            Zone = primary.Zone,
            MaintenanceWindow = cache.MaintenanceWindow,
            Window = cache.SnapshotWindow,
            RetentionDays = cache.SnapshotRetentionDays,
            AutomaticFailover = cache.AutomaticFailover,
            AutoMinorVersionUpgrade = cache.AutoMinorVersionUpgrade,
            NotificationTopic = cache.NotificationTopic,
            Durability = cache.Durability,
            CacheCreatedAtUnixMs = cache.CreatedAtUnixMs,
            Files =
            {
                new SnapshotFileRecord
                {
                    SnapshotName = name,
                    Shard = Shard,
                    Slots = cache.Shards[0].Slots,
                    ReplicaCount = CachePlan.Wanted(cache).Count() - 1,
                },
            },
        };
    }
}

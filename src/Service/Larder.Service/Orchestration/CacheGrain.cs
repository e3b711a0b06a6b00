// A cache's one owner. Orders change what is wanted; a timer then has the cache's keeper look after it, until all is as it is
// wanted. When all is well it only looks in now and then: the fleet tells of what happens to nodes.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Carries out what is asked of one cache.</summary>
sealed class CacheGrain(
    CacheStore store, CacheSteps steps, SnapshotSteps snapshots,
    Placement placement, NodeTypeRoom room, Hosts hosts, CacheEvents events, Locality locality, Clock clock,
    ILoggerFactory logs) : Grain, ICacheGrain
{
    const long RetryMs = 500;
    const int NamingAttemptsMax = 10;

    static readonly HashSet<string> NoIds = [];

    CacheKeeper _keeper = null!;

    // Odd while a cache is being made.
    long _makings;
    IGrainTimer? _timer;

    string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken stop)
    {
        _keeper = new CacheKeeper(Key, store, steps, snapshots, hosts, events, clock, logs.CreateLogger<CacheKeeper>())
        {
            Woken = () => LookIn(0),
            ApplyPending = cache => ChangeNowAsync(cache, PendingChange.Of(cache).ToChange()),
        };
        return Task.CompletedTask;
    }

    public async Task CreateAsync(CacheOrder order)
    {
        _makings++;
        try
        {
            var abilities = hosts.AbilitiesOf(order.Engine);
            await (order.AdoptedCluster.Length > 0 ? AdoptAsync(order, abilities) : MakeAsync(order, abilities));
        }
        finally
        {
            _makings++;
        }
        LookIn(0);
    }

    async Task MakeAsync(CacheOrder order, NodeAbilities abilities)
    {
        var request = new PlaceRequest(
            order.NodeType, order.NodeCount, CacheOrders.EndpointCount(order, abilities.HasFurtherAddresses), order.Port)
        {
            Zones = order.Zones,
            UsualPort = placement.UsualPortOf(order.Engine),
        };
        await placement.FindAsync(
            request,
            places => NamedAsync(
                order.Id, order.Kind == CacheKind.ReplicationGroup,
                taken => store.AddAsync(CacheOrders.NewCache(order, places, taken, locality, clock.UnixMs), order.Tags)));
    }

    // The cluster goes on as it is, as the first node of the group; the others come to it.
    async Task AdoptAsync(CacheOrder order, NodeAbilities abilities)
    {
        var clusterKey = CacheKey.OfCluster(order.AdoptedCluster);
        var count = CacheOrders.EndpointCount(order, abilities.HasFurtherAddresses);
        var cluster = await store.FindAsync(clusterKey);
        await placement.FindAsync(
            new PlaceRequest(order.NodeType, Math.Max(order.NodeCount - 1, 1), count, order.Port)
            {
                Beside = PlaceRequest.PlacesOf(cluster?.Nodes ?? []),
            },
            places => NamedAsync(order.Id, choosesNames: true, taken => store.AdoptAsync(
                () => CacheOrders.NewCache(
                    order, places with { Nodes = [.. places.Nodes.Take(order.NodeCount - 1)] }, taken, locality, clock.UnixMs),
                clusterKey, order.Tags)));
        await GrainFactory.GetGrain<ICacheGrain>(clusterKey).LookAsync();
    }

    // Members get names that no cluster has. Another host may be faster with one: then others are chosen.
    async Task NamedAsync(string groupId, bool choosesNames, Func<IReadOnlySet<string>, Task> record)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await record(choosesNames ? await store.ClusterIdsAsync($"{groupId}-") : NoIds);
                return;
            }
            catch (ApiException taken) when (
                choosesNames && attempt < NamingAttemptsMax && taken.Code == ApiErrors.CacheClusterAlreadyExists("").Code)
            {
                // There are other names.
            }
        }
    }

    public async Task ChangeAsync(CacheChange change)
    {
        var cache = await store.FindAsync(Key) ?? throw NotFound();
        CacheOrders.RequireChangeable(cache);
        if (change.NodeType is { } type) await room.RequireAsync(cache, type);
        if (!change.Now && ChangesNodes(change))
        {
            CacheOrders.CheckNodeCount(cache, change);
            await _keeper.ChangeAsync(row =>
            {
                var now = change.EngineVersion is null ? change : change with { ParameterGroup = null };
                CacheOrders.ApplySettings(row, now, clock.UnixMs);
                CacheOrders.MarkPromoted(row, change);
                PendingChange.Add(row, change);
                CacheOrders.CheckGroup(row, change);
            });
        }
        else
        {
            await ChangeNowAsync(cache, change);
        }
        LookIn(0);
    }

    static bool ChangesNodes(CacheChange change) =>
        (change.NodeType ?? change.Engine ?? change.EngineVersion) is not null || change.NodeCount is not null;

    Task ChangeNowAsync(CacheRecord cache, CacheChange change)
    {
        var difference = CacheOrders.NodeDifference(cache, change);
        var type = change.NodeType ?? cache.NodeType;
        return placement.FindAsync(
            new PlaceRequest(type, Math.Max(0, difference))
            {
                Zones = change.Zones, Beside = PlaceRequest.PlacesOf(CachePlan.Wanted(cache)),
            },
            places => NamedAsync(
                cache.Id, difference > 0 && cache.IsGroup && change.NewMember.Length == 0, taken => _keeper.ChangeAsync(row =>
                {
                    CacheOrders.ApplySettings(row, change, clock.UnixMs);
                    CacheOrders.ApplyVersion(row, change);
                    CacheOrders.MarkPromoted(row, change);
                    if (difference != 0)
                    {
                        CacheOrders.CheckMembers(row, change);
                        CacheOrders.BeginNodes(row, change);
                        CacheOrders.AddNodes(row, places.Nodes, taken, locality, clock.UnixMs, change.NewMember);
                        if (difference < 0) CacheOrders.MarkRemoved(row, change, -difference);
                    }
                    PendingChange.Add(row, change);
                    CacheOrders.CheckGroup(row, change);
                })));
    }

    public async Task RebootAsync(string clusterId, IReadOnlyList<string> nodeIds)
    {
        await _keeper.ChangeAsync(row => CacheOrders.MarkRebooted(row, clusterId, nodeIds));
        LookIn(0);
    }

    public async Task DeleteAsync(string finalSnapshot)
    {
        if (finalSnapshot.Length > 0)
        {
            await _keeper.InTurnAsync(() => snapshots.BeginFinalAsync(Key, finalSnapshot));
        }
        else
        {
            await _keeper.ChangeAsync(row =>
            {
                row.Follow(CacheStatus.Deleting);
                foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
            });
        }
        LookIn(0);
    }

    public async Task SnapshotAsync(SnapshotOrder order)
    {
        await _keeper.InTurnAsync(() => snapshots.BeginAsync(Key, order.Name, order.ClusterId, order.Tags));
        LookIn(0);
    }

    public async Task TestFailoverAsync(int shard)
    {
        var cache = await store.FindAsync(Key) ?? throw NotFound();
        await _keeper.ChangeAsync(
            row =>
            {
                row.Follow(CacheStatus.Modifying);
                row.Shards.Single(item => item.Number == shard).IsTested = true;
            },
            events.TestCalled(cache, shard));
        LookIn(0);
    }

    public async Task MigrateAsync(string source)
    {
        var cache = await store.FindAsync(Key) ?? throw NotFound();
        var text = source.Length > 0 ? $"Online migration from {source} started" : "Online migration completed";
        await _keeper.ChangeAsync(
            row =>
            {
                // Also where nothing comes, and never will.
                var isEnd = source.Length == 0 && row is { Status: CacheStatus.Modifying, MigrationSource.Length: > 0 };
                if (!isEnd) row.Follow(CacheStatus.Modifying);
                row.MigrationSource = source;
            },
            events.Of(cache, text));
        LookIn(0);
    }

    public async Task ReconfigureAsync()
    {
        await _keeper.ChangeAsync(row =>
        {
            row.ConfigRevision++;
            if (row.Status == CacheStatus.Available) row.Follow(CacheStatus.Modifying);
        });
        LookIn(0);
    }

    public async Task RenewAsync(string build)
    {
        await _keeper.ChangeAsync(row => row.WantedBuild = build);
        LookIn(0);
    }

    public Task LookAsync()
    {
        LookIn(0);
        return Task.CompletedTask;
    }

    void LookIn(long delayMs)
    {
        var delay = TimeSpan.FromMilliseconds(Math.Max(delayMs, 0));
        if (_timer is not null)
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }
        var options = new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { KeepAlive = true, Interleave = true };
        _timer = this.RegisterGrainTimer(LookAfterAsync, options);
    }

    async Task LookAfterAsync(CancellationToken stop)
    {
        try
        {
            var makings = _makings;
            if (await _keeper.LookAsync(stop) is { } againMs) LookIn(againMs);
            // One of the same name that is made meanwhile would be looked after by nobody.
            else if (makings == _makings && makings % 2 == 0) DeactivateOnIdle();
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            logs.CreateLogger<CacheGrain>().LogWarning(error, "{Cache}: a look failed and is tried again", Key);
            LookIn(RetryMs);
        }
    }

    ApiException NotFound()
    {
        var id = Key[(Key.IndexOf(':') + 1)..];
        return Key == CacheKey.OfGroup(id)
            ? ApiErrors.ReplicationGroupNotFound($"ReplicationGroup {id} not found.")
            : ApiErrors.CacheClusterNotFound($"CacheCluster not found: {id}");
    }
}

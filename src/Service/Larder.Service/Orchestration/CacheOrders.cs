// What orders change in a cache's records. Pure changes of state; the steps that follow from them are the plan's.
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Applies orders to records.</summary>
static class CacheOrders
{
    const string AllSlots = "0-16383";

    /// <summary>A new cache, to be created, with its nodes and endpoints at the places that were found: made anew for each
    /// attempt, for somebody may have been faster with a port.</summary>
    /// <param name="takenIds">Ids that members of a group cannot have, as other clusters have them.</param>
    public static CacheRecord NewCache(
        CacheOrder order, Places places, IReadOnlySet<string> takenIds, Locality locality, long nowUnixMs)
    {
        var isGroup = order.Kind == CacheKind.ReplicationGroup;
        var key = isGroup ? CacheKey.OfGroup(order.Id) : CacheKey.OfCluster(order.Id);
        var cache = new CacheRecord
        {
            Key = key,
            Kind = order.Kind,
            Id = order.Id,
            Arn = isGroup ? locality.GroupArn(order.Id) : locality.ClusterArn(order.Id),
            CreatedAtUnixMs = nowUnixMs,
            Description = order.Description,
            Engine = order.Engine,
            EngineVersion = order.EngineVersion,
            NodeType = order.NodeType,
            ParameterGroup = order.ParameterGroup,
            Status = CacheStatus.Creating,
            MaintenanceWindow = order.MaintenanceWindow,
            AutoMinorVersionUpgrade = order.AutoMinorVersionUpgrade,
            SnapshotRetentionDays = order.SnapshotRetentionDays,
            SnapshotWindow = WindowOf(order.SnapshotWindow, order.SnapshotRetentionDays, order.Id),
            AutomaticFailover = order.AutomaticFailover,
            MultiAz = order.MultiAz,
            SubnetGroup = order.SubnetGroup,
            SecurityGroups = Join(order.SecurityGroups),
            CacheSecurityGroups = Join(order.CacheSecurityGroups),
            NotificationTopic = order.NotificationTopic,
            NotificationStatus = order.NotificationTopic.Length > 0 ? "active" : "",
            UserGroups = Join(order.UserGroups),
            AuthTokens = Join(order.AuthTokenHashes),
            AuthTokenChangedAtUnixMs = order.AuthTokenHashes.Count > 0 ? nowUnixMs : 0,
            Durability = order.Durability,
            SeedFile = order.SeedFile,
            AskedPort = order.Port ?? 0,
            Shards = { new ShardRecord { CacheKey = key, Number = 1, Slots = isGroup ? AllSlots : "" } },
        };
        ApplyLogDeliveries(cache, order.LogDeliveries, []);
        AddNodes(cache, places.Nodes, takenIds, locality, nowUnixMs);
        SetEndpoints(cache, places.Endpoints);
        return cache;
    }

    /// <summary>How many ports that follow roles a new cache has: of a group the primary's and the readers', of memcached
    /// the one that all nodes share.</summary>
    public static int EndpointCount(CacheOrder order, bool hasFurtherAddresses)
    {
        if (!hasFurtherAddresses) return 0;
        if (order.Kind == CacheKind.ReplicationGroup) return 2;
        return order.Engine == CacheEngine.Memcached.Name ? 1 : 0;
    }

    public static void SetEndpoints(CacheRecord cache, IReadOnlyList<int> ports)
    {
        if (ports.Count == 0) return;
        var shard = cache.Shards[0];
        if (cache.IsGroup) (shard.PrimaryPort, shard.SharedPort) = (ports[0], ports[1]);
        else shard.SharedPort = ports[0];
    }

    /// <summary>Adds a node for each place, under the lowest ids that are not taken.</summary>
    /// <param name="takenIds">Ids that members of a group cannot have, as other clusters have them.</param>
    public static void AddNodes(
        CacheRecord cache, IReadOnlyList<NodePlace> places, IReadOnlySet<string> takenIds, Locality locality, long nowUnixMs,
        string newMember = "")
    {
        var number = 0;
        foreach (var place in places)
        {
            string clusterId, nodeId;
            do
            {
                number++;
                clusterId = cache.IsGroup ? newMember.Length > 0 ? newMember : Identifier.MemberId(cache.Id, number) : cache.Id;
                nodeId = Identifier.NodeId(cache.IsGroup ? 1 : number);
            }
            while (newMember.Length == 0 && ((cache.IsGroup && takenIds.Contains(clusterId))
                || cache.Nodes.Any(node => node.ClusterId == clusterId && node.NodeId == nodeId)));
            var node = new NodeRecord
            {
                CacheKey = cache.Key,
                Name = Identifier.NodeName(clusterId, nodeId),
                Shard = cache.Shards[0].Number,
                ClusterId = clusterId,
                ClusterArn = locality.ClusterArn(clusterId),
                NodeId = nodeId,
                Host = place.Host.Name,
                Address = place.Host.Address,
                Port = place.Port,
                Zone = place.Host.Zone,
                Status = NodeStatus.Creating,
                CreatedAtUnixMs = nowUnixMs,
                Engine = cache.Engine,
                EngineVersion = cache.EngineVersion,
            };
            cache.Nodes.Add(node);
            if (!cache.IsMemcached && cache.Shards[0].Primary.Length == 0) cache.Shards[0].Primary = node.Name;
        }
    }

    /// <summary>Takes over what needs no work on nodes.</summary>
    public static void ApplySettings(CacheRecord cache, CacheChange change, long nowUnixMs)
    {
        cache.Description = change.Description ?? cache.Description;
        cache.MaintenanceWindow = change.MaintenanceWindow ?? cache.MaintenanceWindow;
        cache.AutoMinorVersionUpgrade = change.AutoMinorVersionUpgrade ?? cache.AutoMinorVersionUpgrade;
        cache.SnapshotRetentionDays = change.SnapshotRetentionDays ?? cache.SnapshotRetentionDays;
        cache.SnapshotWindow = WindowOf(change.SnapshotWindow ?? cache.SnapshotWindow, cache.SnapshotRetentionDays, cache.Id);
        cache.SnapshottingNode = change.SnapshottingCluster ?? cache.SnapshottingNode;
        cache.AutomaticFailover = change.AutomaticFailover ?? cache.AutomaticFailover;
        cache.MultiAz = change.MultiAz ?? cache.MultiAz;
        if (change.SecurityGroups is { } groups) cache.SecurityGroups = Join(groups);
        if (change.CacheSecurityGroups is { } old) cache.CacheSecurityGroups = Join(old);
        if (change.NotificationTopic is { } topic)
        {
            (cache.NotificationTopic, cache.NotificationStatus) = (topic, topic.Length > 0 ? "active" : "");
        }
        cache.NotificationStatus = change.NotificationStatus ?? cache.NotificationStatus;
        ApplyLogDeliveries(cache, change.LogDeliveries, change.LogTypesToEnd);
        ApplyConfiguration(cache, change, nowUnixMs);
    }

    // What nodes are configured with; those that run take it without a restart, as far as that goes.
    static void ApplyConfiguration(CacheRecord cache, CacheChange change, long nowUnixMs)
    {
        var users = change.UserGroups ?? Split(cache.UserGroups);
        users = [.. users.Except(change.UserGroupsToRemove).Union(change.UserGroupsToAdd)];
        var before = (cache.ParameterGroup, cache.Durability, cache.UserGroups, cache.AuthTokens, cache.NodeType);
        cache.ParameterGroup = change.ParameterGroup ?? cache.ParameterGroup;
        cache.Durability = change.Durability ?? cache.Durability;
        cache.UserGroups = Join(users);
        if (change.AuthTokenHashes is { } hashes && Join(hashes) != cache.AuthTokens)
        {
            (cache.AuthTokens, cache.AuthTokenChangedAtUnixMs) = (Join(hashes), nowUnixMs);
        }
        if (change.Now) cache.NodeType = change.NodeType ?? cache.NodeType;
        var after = (cache.ParameterGroup, cache.Durability, cache.UserGroups, cache.AuthTokens, cache.NodeType);
        if (before == after) return;
        cache.ConfigRevision++;
        if (cache.Status == CacheStatus.Available) cache.Status = CacheStatus.Modifying;
    }

    static void ApplyLogDeliveries(CacheRecord cache, IReadOnlyList<LogDelivery> wanted, IReadOnlyList<string> ended)
    {
        cache.LogDeliveries.RemoveAll(row => ended.Contains(row.LogType));
        foreach (var delivery in wanted)
        {
            var known = cache.LogDeliveries.FirstOrDefault(row => row.LogType == delivery.LogType);
            if (known is null)
            {
                cache.LogDeliveries.Add(new LogDeliveryRecord
                {
                    CacheKey = cache.Key, LogType = delivery.LogType, DestinationType = delivery.DestinationType,
                    Destination = delivery.Destination, Format = delivery.Format,
                });
                continue;
            }
            (known.DestinationType, known.Destination, known.Format) =
                (delivery.DestinationType, delivery.Destination, delivery.Format);
        }
    }

    /// <summary>Takes over another engine or version; the plan rolls it out.</summary>
    public static void ApplyVersion(CacheRecord cache, CacheChange change)
    {
        if (change.Engine is null && change.EngineVersion is null) return;
        if (cache.Status == CacheStatus.Available) cache.Status = CacheStatus.Modifying;
        cache.Engine = change.Engine ?? cache.Engine;
        cache.EngineVersion = change.EngineVersion ?? cache.EngineVersion;
        // Parameters of another family mean nothing to it.
        var group = ParameterGroup.Defaults.FirstOrDefault(row => row.Name == cache.ParameterGroup);
        var wanted = CacheEngine.Named(cache.Engine).VersionOrDefault(cache.EngineVersion).DefaultParameterGroup;
        if (group is not null && change.ParameterGroup is null) cache.ParameterGroup = wanted;
    }

    /// <summary>How many nodes a change adds (or, below zero, removes), after checking that it may.</summary>
    public static int NodeDifference(CacheRecord cache, CacheChange change)
    {
        if (NodeCount(cache, change) is not { } count) return 0;
        var present = CachePlan.Wanted(cache).Count();
        var difference = count - present;
        CheckNodeCount(cache, change);
        CheckDirection(change, present, difference);
        if (difference == 0) return 0;
        CheckMembers(cache, change);
        if (!JoinsOthers(cache, change)) cache.CheckFollow(CacheStatus.Modifying);
        return difference;
    }

    /// <summary>Nodes come or go from now on.</summary>
    public static void BeginNodes(CacheRecord cache, CacheChange change)
    {
        if (!JoinsOthers(cache, change)) cache.Follow(CacheStatus.Modifying);
    }

    /// <summary>Whether a group cannot do without a replica.</summary>
    public static bool NeedsReplica(CacheRecord group) => group.AutomaticFailover || group.Durability == "sync";

    /// <summary>Whether a member is a primary.</summary>
    public static bool IsPrimary(CacheRecord group, string clusterId) =>
        group.Nodes.Any(node => node.ClusterId == clusterId && group.Shards.Any(shard => shard.Primary == node.Name));

    /// <summary>What is told to who wants a primary to go.</summary>
    public static ApiException PrimaryStays(CacheRecord group, string clusterId) => ApiErrors.InvalidCacheClusterState(
        $"Cache cluster {clusterId} is the primary of replication group {group.Id} and cannot be deleted alone.");

    // Programs ask for several members at once, and each by its name. While nothing else is under way than that members come or
    // go, others come or go beside them.
    static bool JoinsOthers(CacheRecord cache, CacheChange change) =>
        IsByName(cache, change) && cache is { Status: CacheStatus.Modifying, Failure: "", MigrationSource: "" }
        && cache.Shards.All(shard => shard.SwitchTo.Length == 0 && !shard.IsTested)
        && cache.Nodes.All(node => node.Status != NodeStatus.Rebooting && !node.RebootPending
            && node.Engine == cache.Engine && node.EngineVersion == cache.EngineVersion);

    static bool IsByName(CacheRecord cache, CacheChange change) =>
        cache.IsGroup && change.NodeCount is null && (change.NewMember.Length > 0 || change.NodesToRemove.Count > 0);

    /// <summary>Refuses what would leave a group other than a group may be. Here, where orders come one after the other: each is
    /// judged by what those before it leave.</summary>
    public static void CheckGroup(CacheRecord group, CacheChange change)
    {
        var concerns = change is { NodeCount: not null } or { AutomaticFailover: not null } or { MultiAz: not null }
            or { Durability: not null };
        if (!group.IsGroup || !concerns) return;
        if (group.AutomaticFailover && CachePlan.Wanted(group).Count() < 2)
        {
            throw ApiErrors.InvalidParameterCombination(
                "Automatic failover needs a replication group with at least one replica.");
        }
        if (group.MultiAz && !group.AutomaticFailover)
        {
            throw ApiErrors.InvalidParameterCombination("Multi-AZ needs automatic failover to be enabled.");
        }
        if (group.Durability == "sync" && !group.AutomaticFailover)
        {
            throw ApiErrors.InvalidParameterCombination("Durability sync needs automatic failover to be enabled.");
        }
    }

    // Who asks for more replicas is not to get fewer, nor the other way round, as others have changed their number meanwhile.
    static void CheckDirection(CacheChange change, int present, int difference)
    {
        if (change.Grows is not { } grows || (grows ? difference > 0 : difference < 0)) return;
        throw ApiErrors.InvalidParameterValue(
            $"The group has {present - 1} replicas; NewReplicaCount must be {(grows ? "greater" : "less")}.");
    }

    /// <summary>Refuses a member by name that cannot come or go.</summary>
    public static void CheckMembers(CacheRecord cache, CacheChange change)
    {
        if (!IsByName(cache, change)) return;
        var stay = CachePlan.Wanted(cache).Count(node => !change.NodesToRemove.Contains(node.ClusterId));
        if (change.NewMember.Length > 0)
        {
            if (cache.Nodes.Any(node => node.ClusterId == change.NewMember))
                throw ApiErrors.CacheClusterAlreadyExists("Cache cluster already exists");
            if (stay < NodeCountRule.GroupNodesMax) return;
            throw ApiErrors.NodeQuotaForClusterExceeded(
                $"A node group can have at most {NodeCountRule.GroupNodesMax} nodes.");
        }
        var goes = change.NodesToRemove[0];
        if (IsPrimary(cache, goes)) throw PrimaryStays(cache, goes);
        if (stay > 1 || !NeedsReplica(cache)) return;
        throw ApiErrors.InvalidCacheClusterState(
            $"Cache cluster {goes} is the last replica of {cache.Id}, which needs one for automatic failover.");
    }

    /// <summary>Refuses a number of nodes that the cache could not have, be it now or later.</summary>
    public static void CheckNodeCount(CacheRecord cache, CacheChange change)
    {
        if (cache.IsGroup || change.NodeCount is not { } count) return;
        CheckNamed(cache, change, count, CachePlan.Wanted(cache).Count());
        if (change.NodesToRemove.Count > 0) NamedNodes(cache, cache.Id, change.NodesToRemove);
    }

    // Members that come or go by their names do so whoever else has come or gone by then.
    static int? NodeCount(CacheRecord cache, CacheChange change)
    {
        if (change.NodeCount is { } count) return count;
        if (!IsByName(cache, change)) return null;
        var wanted = CachePlan.Wanted(cache).ToArray();
        var added = change.NewMember.Length > 0 ? 1 : 0;
        return wanted.Length + added - wanted.Count(node => change.NodesToRemove.Contains(node.ClusterId));
    }

    /// <summary>Refuses to change what goes, or never came.</summary>
    public static void RequireChangeable(CacheRecord cache)
    {
        if (cache.Status is CacheStatus.Deleting or CacheStatus.CreateFailed or CacheStatus.RestoreFailed)
        {
            cache.CheckFollow(CacheStatus.Modifying);
        }
    }

    static void CheckNamed(CacheRecord cache, CacheChange change, int count, int present)
    {
        NodeCountRule.Check(CacheEngine.Named(cache.Engine), count);
        var named = change.NodesToRemove.Count;
        if (count < present && named != present - count)
        {
            throw ApiErrors.InvalidParameterCombination(
                $"To go from {present} to {count} nodes, CacheNodeIdsToRemove must name {present - count} nodes.");
        }
        if (count >= present && named > 0)
        {
            throw ApiErrors.InvalidParameterCombination(
                "CacheNodeIdsToRemove can be given only when NumCacheNodes is below the present number of nodes.");
        }
    }

    /// <summary>Marks nodes to be removed: those named, or of a group as many replicas as are too many, the newest first.
    /// </summary>
    public static void MarkRemoved(CacheRecord cache, CacheChange change, int count)
    {
        var nodes = change.NodesToRemove.Count > 0
            ? cache.IsGroup ? NamedReplicas(cache, change.NodesToRemove) : NamedNodes(cache, cache.Id, change.NodesToRemove)
            : [.. ShardPlan.Replicas(cache, cache.Shards[0]).Reverse().Take(count)];
        foreach (var node in nodes) node.Status = NodeStatus.Deleting;
        foreach (var shard in cache.Shards.Where(shard => nodes.Any(node => node.Name == shard.SwitchTo))) shard.SwitchTo = "";
    }

    /// <summary>Marks nodes of a cluster to be rebooted.</summary>
    public static void MarkRebooted(CacheRecord cache, string clusterId, IReadOnlyList<string> nodeIds)
    {
        if (cache.Nodes.All(node => node.ClusterId != clusterId))
            throw ApiErrors.CacheClusterNotFound($"CacheCluster not found: {clusterId}");
        var nodes = NamedNodes(cache, clusterId, nodeIds);
        cache.Follow(cache.IsGroup ? CacheStatus.Modifying : CacheStatus.Rebooting);
        foreach (var node in nodes) (node.Status, node.RebootPending, node.IsRebooting) = (NodeStatus.Rebooting, true, true);
    }

    /// <summary>Marks the replica that is to be the primary, where a change asks for one.</summary>
    public static void MarkPromoted(CacheRecord cache, CacheChange change)
    {
        if (change.PrimaryCluster is not { } clusterId) return;
        var node = cache.Nodes.FirstOrDefault(row => row.ClusterId == clusterId && row.Status != NodeStatus.Deleting)
            ?? throw ApiErrors.CacheClusterNotFound($"CacheCluster not found: {clusterId}");
        var shard = cache.Shards.Single(row => row.Number == node.Shard);
        if (shard.Primary == node.Name) return;
        if (node.Status != NodeStatus.Available)
        {
            throw ApiErrors.InvalidCacheClusterState($"Cache cluster {clusterId} is not in available state.");
        }
        cache.Follow(CacheStatus.Modifying);
        shard.SwitchTo = node.Name;
    }

    static IReadOnlyList<NodeRecord> NamedReplicas(CacheRecord cache, IReadOnlyList<string> clusterIds)
    {
        var primary = clusterIds.FirstOrDefault(id => IsPrimary(cache, id));
        if (primary is not null) throw ApiErrors.InvalidParameterValue($"{primary} is the primary and cannot be removed.");
        var nodes = CachePlan.Wanted(cache).Where(node => clusterIds.Contains(node.ClusterId)).ToArray();
        return nodes.Length == clusterIds.Count
            ? nodes
            : throw ApiErrors.InvalidParameterValue("The replicas to remove must be different ones that the group has.");
    }

    static IReadOnlyList<NodeRecord> NamedNodes(CacheRecord cache, string clusterId, IReadOnlyList<string> nodeIds)
    {
        var unknown = nodeIds
            .Where(id => cache.Nodes.All(node => node.ClusterId != clusterId || node.NodeId != id)).ToArray();
        if (unknown.Length > 0)
        {
            throw ApiErrors.InvalidParameterValue($"Cache cluster {clusterId} has no node {string.Join(", ", unknown)}.");
        }
        if (nodeIds.Distinct().Count() != nodeIds.Count) throw ApiErrors.InvalidParameterValue("A node is named twice.");
        return nodeIds.Select(id => cache.Nodes.Single(node => node.ClusterId == clusterId && node.NodeId == id)).ToArray();
    }

    // Who has automatic snapshots has a window for them.
    static string WindowOf(string asked, int retentionDays, string id) =>
        asked.Length == 0 && retentionDays > 0 ? SnapshotWindow.For(id) : asked;

    static string Join(IEnumerable<string> names) => string.Join(' ', names);

    static string[] Split(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

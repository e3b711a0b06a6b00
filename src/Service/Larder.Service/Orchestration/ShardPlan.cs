// A shard's one primary and its replicas, and the endpoints that follow them. What nodes tell of their places is compared with
// what is wanted, so that it does not matter how it came to differ.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Decides for one shard.</summary>
static class ShardPlan
{
    const long HoldMs = 15_000;

    /// <summary>A primary that nobody follows needs no lease, and goes on though the service is gone.</summary>
    public static NodeRole RoleOfPrimary(CacheRecord cache, ShardRecord shard) =>
        Replicas(cache, shard).Any() ? NodeRole.Primary : NodeRole.Alone;

    /// <summary>The replicas that are to stay, in the order of their names.</summary>
    public static IEnumerable<NodeRecord> Replicas(CacheRecord cache, ShardRecord shard) =>
        CachePlan.Wanted(cache).Where(node => node.Shard == shard.Number && node.Name != shard.Primary)
            .OrderBy(node => node.Name, StringComparer.Ordinal);

    public static void Add(
        List<CacheStep> steps, CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen,
        PlanFacts facts)
    {
        if (!cache.IsMemcached && facts.HasReplicas)
        {
            if (ChangeOfPrimary(cache, shard, seen, facts) is { } change)
            {
                steps.Add(change);
                return;
            }
            AddRoles(steps, cache, shard, seen, facts);
        }
        if (facts.HasFurtherAddresses) AddEndpoints(steps, cache, shard, seen);
    }

    /// <summary>The replica to promote: of those that have the primary's history, the one that has most of it.</summary>
    public static NodeRecord? Candidate(
        CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts) =>
        Candidates(cache, shard, seen, facts.Histories).MaxBy(node => seen[node.Name].Status!.Offset);

    /// <summary>The replicas that could be promoted.</summary>
    /// <param name="histories">See <see cref="PlanFacts.Histories"/>.</param>
    public static IReadOnlyList<NodeRecord> Candidates(
        CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen,
        IReadOnlyDictionary<int, string> histories)
    {
        // Who was seen last with the primary's history is preferred, and has its data also while it is sent another copy;
        // unknown after a restart, all are equal.
        var known = histories.GetValueOrDefault(shard.Number);
        var serving = Replicas(cache, shard).Where(node => seen[node.Name].IsServing()
            && seen[node.Name].Status is { Role: NodeRole.Replica, Link: not "loading" }).ToArray();
        var same = serving.Where(node => seen[node.Name].Status!.History == known).ToArray();
        return same.Length > 0
            ? same
            : [.. serving.Where(node => node.Status == NodeStatus.Available && seen[node.Name].Status!.Link != "copying")];
    }

    /// <summary>The primary has fallen, and nobody can take its place now, but somebody may in a moment, or it may come back:
    /// replicas hang as well (so it is rather the machine), load, or are still sent a copy. Until that is over, or has taken too
    /// long, nothing is ended that holds data.</summary>
    public static bool IsHeld(
        CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        if (cache.IsMemcached || cache.Status == CacheStatus.Creating) return false;
        if (!facts.LeaderlessSince.TryGetValue(shard.Number, out var since) || facts.NowUnixMs - since >= HoldMs) return false;
        if (!seen.TryGetValue(shard.Primary, out var primary) || Candidate(cache, shard, seen, facts) is not null) return false;
        // Without the process of the primary only who had its data before can be waited for.
        return Replicas(cache, shard).Any(node =>
            seen[node.Name] is { IsRunning: true, IsStopping: false, FolderIsLost: false }
            && (primary.IsRunning || node.Status == NodeStatus.Available));
    }

    static CacheStep? ChangeOfPrimary(
        CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen, PlanFacts facts)
    {
        var primary = cache.Nodes.SingleOrDefault(node => node.Name == shard.Primary);
        if (primary is null || !Replicas(cache, shard).Any()) return null;
        var sight = seen[primary.Name];
        var candidate = Candidate(cache, shard, seen, facts);
        if (sight.IsLost) return candidate is null ? null : LostPlan.Failover(cache, shard, candidate, seen, facts);
        if (!sight.IsRunning)
        {
            return candidate is null ? null : new CacheStep(StepKind.Failover, candidate.Name, shard.Number);
        }
        if (!sight.IsServing() || !sight.Has(NodeRole.Primary, shard.Epoch)) return null;
        if (shard.IsTested && candidate is not null) return new CacheStep(StepKind.TestFailover, primary.Name, shard.Number);
        if (shard.SwitchTo.Length > 0)
        {
            var chosen = seen.GetValueOrDefault(shard.SwitchTo);
            return chosen is { Status.IsStreaming: true } && chosen.IsServing()
                ? new CacheStep(StepKind.Switch, shard.SwitchTo, shard.Number)
                : null;
        }
        return primary.RebootPending && candidate is not null
            ? new CacheStep(StepKind.AskSwitch, candidate.Name, shard.Number)
            : null;
    }

    static void AddRoles(
        List<CacheStep> steps, CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen,
        PlanFacts facts)
    {
        var isFree = true;
        foreach (var replica in Replicas(cache, shard))
        {
            var sight = seen[replica.Name];
            if (sight.Status?.Role is NodeRole.Primary or NodeRole.Alone && sight.IsRunning) isFree = false;
            if (!sight.IsServing() || sight.Has(NodeRole.Replica, shard.Epoch)) continue;
            if (LostPlan.IsHeldBack(shard, sight, seen)) continue;
            steps.Add(new CacheStep(StepKind.OrderReplica, replica.Name, shard.Number));
        }
        if (shard.Primary.Length == 0 || !seen.TryGetValue(shard.Primary, out var primary) || !primary.IsServing()) return;
        var role = RoleOfPrimary(cache, shard);
        var isTold = role == NodeRole.Alone
            || facts.MembersTold.GetValueOrDefault(primary.Status?.RunId ?? "") == MembersOf(cache, shard);
        if (primary.Has(role, shard.Epoch) && isTold)
        {
            AddMigration(steps, cache, shard, primary);
            return;
        }
        // Not before who was primary knows that it is none any more.
        if (!isFree) return;
        var kind = role == NodeRole.Alone ? StepKind.OrderAlone : StepKind.OrderPrimary;
        steps.Add(new CacheStep(kind, shard.Primary, shard.Number));
    }

    // During an online migration the primary takes in what a server outside sends; its replicas take it from there.
    static void AddMigration(List<CacheStep> steps, CacheRecord cache, ShardRecord shard, NodeSight primary)
    {
        var follows = primary.Status!.Link != "none";
        if (follows == cache.MigrationSource.Length > 0) return;
        var kind = follows ? StepKind.LeaveSource : StepKind.FollowSource;
        steps.Add(new CacheStep(kind, shard.Primary, shard.Number));
    }

    /// <summary>The names of the replicas that may vouch for the primary.</summary>
    public static string MembersOf(CacheRecord cache, ShardRecord shard) =>
        string.Join(' ', Replicas(cache, shard).Select(node => node.Name));

    static void AddEndpoints(
        List<CacheStep> steps, CacheRecord cache, ShardRecord shard, IReadOnlyDictionary<string, NodeSight> seen)
    {
        var nodes = CachePlan.Wanted(cache).Where(node => node.Shard == shard.Number).ToArray();
        var readers = nodes.Where(node => IsReader(cache, shard, node, seen[node.Name])).ToArray();
        foreach (var node in nodes.Where(node => seen[node.Name].IsServing()))
        {
            var sight = seen[node.Name];
            var isPrimary = node.Name == shard.Primary && sight.Has(RoleOfPrimary(cache, shard), shard.Epoch);
            // One port belongs to one node: whoever has it leaves it first.
            var isFree = nodes.All(other => other == node || !Listens(seen[other.Name], shard.PrimaryPort));
            // Who is alone and gets replicas, or the other way round, keeps its clients.
            var stays = node.Name == shard.Primary && sight.Status?.Role is NodeRole.Primary or NodeRole.Alone;
            AddEndpoint(steps, shard, node, sight, shard.PrimaryPort, isPrimary && isFree, stays, isShared: false);
            var reads = readers.Length == 0 ? isPrimary : readers.Contains(node);
            var mayRead = reads || (readers.Length == 0 && stays);
            AddEndpoint(steps, shard, node, sight, shard.SharedPort, reads, mayRead, isShared: true);
        }
    }

    static void AddEndpoint(
        List<CacheStep> steps, ShardRecord shard, NodeRecord node, NodeSight sight, int port, bool mayListen, bool mayStay,
        bool isShared)
    {
        if (port == 0) return;
        var listens = Listens(sight, port);
        if (!listens && mayListen) steps.Add(new CacheStep(StepKind.Listen, node.Name, shard.Number, port, isShared));
        else if (listens && !mayStay) steps.Add(new CacheStep(StepKind.Unlisten, node.Name, shard.Number, port, isShared));
    }

    // All of memcached's nodes; of a group the replicas that have its data.
    static bool IsReader(CacheRecord cache, ShardRecord shard, NodeRecord node, NodeSight sight)
    {
        if (node.Status != NodeStatus.Available || !sight.IsServing()) return false;
        if (cache.IsMemcached) return true;
        return node.Name != shard.Primary && sight.Has(NodeRole.Replica, shard.Epoch) && sight.Status!.IsStreaming;
    }

    static bool Listens(NodeSight sight, int port) =>
        port > 0 && sight is { IsRunning: true, Status: { } status }
        && status.Addresses.Any(address => address.EndsWith($":{port}", StringComparison.Ordinal));
}

// Who is primary: failover, planned change of places, the orders that make it so, and the endpoints at it.
//
//   failover   the old primary's process has ended, and is known to: its replicas take in what it still sent them, the one that
//              has most is chosen, epoch + 1 is written, RELEASE, ROLE PRIMARY
//   switch     writes are held, the replica has all of them, epoch + 1 is written, ROLE REPLICA, RELEASE, ROLE PRIMARY
//
// Whatever is cut off in between is carried on by the plan: it compares what nodes tell with what is written.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Carries out the steps of shards.</summary>
sealed class RoleSteps(Hosts hosts, CacheEvents events, ILogger<RoleSteps> log)
{
    /// <summary>How long a lease lives, in milliseconds; a promise of the replicas as long.</summary>
    public const int LeaseMs = 1_500;

    const int HoldWritesMs = 5_000, CatchUpMs = 3_000, DrainMs = 500, AskAgainMs = 10;

    public Task RunAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change) => step.Kind switch
    {
        StepKind.Failover => FailoverAsync(cache, step, memory, change),
        StepKind.TestFailover => hosts.Of(cache.Node(step.Node)).StopAsync(step.Node, StopKind.Kill),
        StepKind.AskSwitch => change(row => ShardOf(row, step).SwitchTo = step.Node),
        StepKind.Switch => SwitchAsync(cache, step, memory, change),
        StepKind.OrderAlone => OrderAloneAsync(cache, step),
        StepKind.OrderPrimary => OrderPrimaryAsync(cache, step, memory),
        StepKind.OrderReplica => OrderReplicaAsync(cache, step),
        StepKind.FollowSource => hosts.Of(cache.Node(step.Node)).CallAsync(
            step.Node, ["REPLICAOF", .. cache.MigrationSource.Split(':')]),
        StepKind.LeaveSource => hosts.Of(cache.Node(step.Node)).CallAsync(step.Node, "REPLICAOF", "NO", "ONE"),
        StepKind.Listen => ListenAsync(cache, step),
        StepKind.Unlisten => OrderAsync(
            cache.Node(step.Node), "UNLISTEN", Text(ShardOf(cache, step).Epoch), cache.Node(step.Node).Address, Text(step.Port)),
        _ => Task.CompletedTask,
    };

    async Task FailoverAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change)
    {
        var from = cache.Node(ShardOf(cache, step).Primary);
        hosts.Of(from).NoLease(from.Name);
        var to = await MostAdvancedAsync(cache, cache.Node(step.Node), memory);
        step = step with { Node = to.Name };
        var present = await change(
            row =>
            {
                var shard = ShardOf(row, step);
                (shard.Epoch, shard.Primary, shard.SwitchTo) = (shard.Epoch + 1, to.Name, "");
                shard.IsTested = false;
                var fallen = row.Node(from.Name);
                if (fallen.Status == NodeStatus.Available) fallen.Status = NodeStatus.Rebooting;
            },
            [.. events.FailedOver(cache, from, to), events.RecoveryStarted(from)]);
        StepMeter.CountFailover(isPlanned: false);
        await PromoteAsync(present, step);
    }

    // What is known of the replicas is a moment old, and one may hold an acknowledged write that another has not read from its
    // socket yet: they are asked until each has come to the end of what the primary sent, or for a little while.
    async Task<NodeRecord> MostAdvancedAsync(CacheRecord cache, NodeRecord chosen, CacheMemory memory)
    {
        var shard = cache.Shards.Single(row => row.Number == chosen.Shard);
        var able = ShardPlan.Candidates(cache, shard, cache.Nodes.ToDictionary(node => node.Name, hosts.Look), memory.Histories);
        var limit = Task.Delay(DrainMs);
        var offsets = new Dictionary<NodeRecord, long> { [chosen] = -1 };
        var asked = Task.WhenAll(able.Select(AskAsync));
        await Task.WhenAny(limit, asked);
        if (asked.IsFaulted) await asked;
        return offsets.MaxBy(pair => pair.Value).Key;

        async Task AskAsync(NodeRecord node)
        {
            try
            {
                for (var isReading = true; isReading && !limit.IsCompleted;)
                {
                    var info = await ReplicationAsync(node);
                    offsets[node] = OffsetIn(info);
                    isReading = info.Contains("master_link_status:up", StringComparison.Ordinal);
                    if (isReading) await Task.Delay(AskAgainMs);
                }
            }
            catch (Exception failure) when (failure is IOException or NodeErrorException)
            {
                log.LogWarning("{Cache}: {Node} does not tell how far it is: {Reason}", cache.Key, node.Name, failure.Message);
            }
        }
    }

    async Task SwitchAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change)
    {
        var from = cache.Node(ShardOf(cache, step).Primary);
        var to = cache.Node(step.Node);
        var agent = hosts.Of(from);
        await agent.CallAsync(from.Name, "CLIENT", "PAUSE", Text(HoldWritesMs), "WRITE");
        try
        {
            if (!await HasCaughtUpAsync(from, to))
            {
                log.LogWarning("{Cache}: {Node} did not catch up with its primary in time", cache.Key, to.Name);
                return;
            }
            agent.NoLease(from.Name);
            var present = await change(
                row =>
                {
                    var shard = ShardOf(row, step);
                    (shard.Epoch, shard.Primary, shard.SwitchTo) = (shard.Epoch + 1, to.Name, "");
                },
                events.FailedOver(cache, from, to));
            StepMeter.CountFailover(isPlanned: true);
            await OrderReplicaAsync(present, step with { Node = from.Name });
            await PromoteAsync(present, step);
        }
        finally
        {
            await agent.CallAsync(from.Name, "CLIENT", "UNPAUSE");
        }
    }

    // All that the primary has taken is at the replica. Nothing new comes in meanwhile.
    async Task<bool> HasCaughtUpAsync(NodeRecord from, NodeRecord to)
    {
        var end = await OffsetAsync(from);
        for (var waitedMs = 0; waitedMs < CatchUpMs; waitedMs += AskAgainMs)
        {
            if (await OffsetAsync(to) >= end) return true;
            await Task.Delay(AskAgainMs);
        }
        return false;
    }

    async Task<long> OffsetAsync(NodeRecord node) => OffsetIn(await ReplicationAsync(node));

    async Task<string> ReplicationAsync(NodeRecord node) =>
        await hosts.Of(node).CallAsync(node.Name, "INFO", "replication") as string ?? "";

    static long OffsetIn(string text)
    {
        const string field = "master_repl_offset:";
        var line = text.Split("\r\n").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? -1 : long.Parse(line[field.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    // Whoever was primary before has ended or knows that it is none any more: no word that was given to it binds.
    async Task PromoteAsync(CacheRecord cache, CacheStep step)
    {
        var node = cache.Node(step.Node);
        await OrderAsync(node, "RELEASE", Text(ShardOf(cache, step).Epoch));
        if (ShardPlan.RoleOfPrimary(cache, ShardOf(cache, step)) == NodeRole.Alone) await OrderAloneAsync(cache, step);
        else await OrderPrimaryAsync(cache, step, null);
    }

    Task OrderAloneAsync(CacheRecord cache, CacheStep step) =>
        OrderAsync(cache.Node(step.Node), "ROLE", "ALONE", Text(ShardOf(cache, step).Epoch));

    async Task OrderPrimaryAsync(CacheRecord cache, CacheStep step, CacheMemory? memory)
    {
        var shard = ShardOf(cache, step);
        var node = cache.Node(step.Node);
        var members = ShardPlan.MembersOf(cache, shard);
        if (memory is not null) await OrderAsync(node, "RELEASE", Text(shard.Epoch));
        string[] words = ["ROLE", "PRIMARY", Text(shard.Epoch), node.Name, Text(LeaseMs), .. members.Split(' ')];
        await OrderAsync(node, words);
        hosts.Of(node).Lease(node.Name, shard.Epoch);
        if (hosts.Look(node).Status is { } status) memory?.MembersTold[status.RunId] = members;
    }

    Task OrderReplicaAsync(CacheRecord cache, CacheStep step)
    {
        var shard = ShardOf(cache, step);
        var primary = cache.Node(shard.Primary);
        hosts.Of(cache.Node(step.Node)).NoLease(step.Node);
        return OrderAsync(
            cache.Node(step.Node), "ROLE", "REPLICA", Text(shard.Epoch), step.Node, primary.Address, Text(primary.Port));
    }

    Task ListenAsync(CacheRecord cache, CacheStep step)
    {
        var node = cache.Node(step.Node);
        string[] words = ["LISTEN", Text(ShardOf(cache, step).Epoch), node.Address, Text(step.Port)];
        return OrderAsync(node, step.IsShared ? [.. words, "SHARED"] : words);
    }

    async Task OrderAsync(NodeRecord node, params string[] words)
    {
        var answer = await hosts.Of(node).OrderAsync(node.Name, words);
        if (answer.IsDone) return;
        throw new NodeErrorException(
            $"{node.Name} did not carry out {string.Join(' ', words)}: {(answer.IsReached ? answer.Refusal : "not reached")}");
    }

    static ShardRecord ShardOf(CacheRecord cache, CacheStep step) => cache.Shards.Single(row => row.Number == step.Shard);

    static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

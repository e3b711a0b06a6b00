// Who is primary: failover, planned change of places, the orders that make it so, and the endpoints at it.
//
//   failover   the old primary's process has ended, and is known to: its replicas take in what it still sent them, the one that
//              has most is chosen, epoch + 1 is written, RELEASE, ROLE PRIMARY
//   failover   its host is lost: when its lease has ended and nobody hears of it, epoch + 1 is written, ROLE PRIMARY without
//              RELEASE
//   switch     writes are held, the replica has all of them, epoch + 1 is written, ROLE REPLICA, RELEASE, ROLE PRIMARY
//
// Whatever is cut off in between is carried on by the plan: it compares what nodes tell with what is written.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Carries out the steps of shards.</summary>
sealed class RoleSteps(Hosts hosts, Heirs heirs, CacheEvents events, TimeProvider time, ILogger<RoleSteps> log)
{
    /// <summary>How long a lease lives, in milliseconds; a promise of the replicas as long.</summary>
    public const int LeaseMs = 1_500;

    const int HoldWritesMs = 5_000, CatchUpMs = 3_000, AskAgainMs = 10;

    public Task RunAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change) => step.Kind switch
    {
        StepKind.Failover => FailoverAsync(cache, step, memory, change),
        StepKind.TestFailover => hosts.Of(cache.Node(step.Node)).StopAsync(step.Node, StopKind.Kill),
        StepKind.AskSwitch => change(row => ShardOf(row, step).SwitchTo = step.Node),
        StepKind.Switch => SwitchAsync(cache, step, memory, change),
        StepKind.OrderAlone => OrderAloneAsync(cache, step),
        StepKind.OrderPrimary => OrderPrimaryAsync(cache, step, memory, change),
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
        var isLost = hosts.Look(from).IsLost;
        // What was seen of another host may be a moment old.
        if (!isLost && hosts.Of(from) != hosts.Own) await hosts.Of(from).StopAsync(from.Name, StopKind.Kill);
        hosts.Of(from).NoLease(from.Name);
        var to = await heirs.MostAdvancedAsync(cache, cache.Node(step.Node), memory.Histories, mustTell: isLost);
        step = step with { Node = to.Name };
        var present = await change(
            row =>
            {
                var shard = ShardOf(row, step);
                (shard.Epoch, shard.Primary, shard.SwitchTo) = (shard.Epoch + 1, to.Name, "");
                if (isLost) shard.Deposed = from.Name;
                shard.IsTested = false;
                var fallen = row.Node(from.Name);
                if (fallen.Status == NodeStatus.Available) fallen.Status = NodeStatus.Rebooting;
            },
            [.. events.FailedOver(cache, from, to), events.RecoveryStarted(from)]);
        StepMeter.CountFailover(isPlanned: false);
        await PromoteAsync(present, step, memory, change);
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
            await PromoteAsync(present, step, memory, change);
        }
        finally
        {
            await agent.CallAsync(from.Name, "CLIENT", "UNPAUSE");
        }
    }

    // All that the primary has taken is at the replica. Nothing new comes in meanwhile.
    async Task<bool> HasCaughtUpAsync(NodeRecord from, NodeRecord to)
    {
        var end = await heirs.OffsetAsync(from);
        for (var waitedMs = 0; waitedMs < CatchUpMs; waitedMs += AskAgainMs)
        {
            if (await heirs.OffsetAsync(to) >= end) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(AskAgainMs), time);
        }
        return false;
    }

    // Whoever was primary before has ended or knows that it is none any more: no word that was given to it binds. Where that is
    // not known, the word has to end by itself.
    async Task PromoteAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change)
    {
        var shard = ShardOf(cache, step);
        if (shard.Deposed.Length == 0) await OrderAsync(cache.Node(step.Node), "RELEASE", Text(shard.Epoch));
        if (ShardPlan.RoleOfPrimary(cache, shard) == NodeRole.Alone) await OrderAloneAsync(cache, step);
        else await OrderPrimaryAsync(cache, step, memory, change, isNew: true);
    }

    Task OrderAloneAsync(CacheRecord cache, CacheStep step) =>
        OrderAsync(cache.Node(step.Node), "ROLE", "ALONE", Text(ShardOf(cache, step).Epoch));

    async Task OrderPrimaryAsync(
        CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change, bool isNew = false)
    {
        var shard = ShardOf(cache, step);
        var node = cache.Node(step.Node);
        var members = ShardPlan.MembersOf(cache, shard);
        string[] words = ["ROLE", "PRIMARY", Text(shard.Epoch), node.Name, Text(LeaseMs), .. members.Split(' ')];
        if (shard.Deposed.Length == 0)
        {
            if (!isNew) await OrderAsync(node, "RELEASE", Text(shard.Epoch));
            await OrderAsync(node, words);
        }
        else if (!await HasSucceededAsync(cache, shard, node, words, memory, change))
        {
            return;
        }
        hosts.Of(node).Lease(node.Name, shard.Epoch);
        if (!isNew && hosts.Look(node).Status is { } status) memory.MembersTold[status.RunId] = members;
        if (shard.Deposed.Length > 0) await change(row => ShardOf(row, step).Deposed = "");
    }

    // The old primary may live and write until the word ends that this node gave to it. What it wrote last it may have sent to
    // another replica first: that one is to be primary then.
    async Task<bool> HasSucceededAsync(
        CacheRecord cache, ShardRecord shard, NodeRecord node, string[] words, CacheMemory memory, ChangeCache change)
    {
        if ((await hosts.Of(node).OrderAsync(node.Name, words)).IsDone) return true;
        await Task.Delay(TimeSpan.FromMilliseconds(LeaseMs), time); // it gives no further word
        var heir = await heirs.MostAdvancedAsync(cache, node, memory.Histories, mustTell: true);
        if (heir == node)
        {
            await OrderAsync(node, words);
            return true;
        }
        await change(row =>
        {
            var present = row.Shards.Single(item => item.Number == shard.Number);
            (present.Epoch, present.Primary) = (present.Epoch + 1, heir.Name);
        });
        return false;
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

// How the steps of a plan are carried out, except those of roles. A step changes either the records or one node, and may be
// taken again.
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Changes the record of a cache; one change at a time.</summary>
delegate Task<CacheRecord> ChangeCache(Action<CacheRecord> change, params EventRecord[] events);

/// <summary>Carries steps out.</summary>
sealed class CacheSteps(
    CacheStore store, Hosts hosts, NodeConfiguration configuration, RoleSteps roles, LostNodes lost, SnapshotSteps snapshots,
    CacheEvents events, ServiceBuild build, ILogger<CacheSteps> log)
{
    /// <summary>What nodes run that are started.</summary>
    public string Build => build.Version;

    public Task RunAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change)
    {
        log.LogInformation("{Cache}: {Step} {Node} {Port}", cache.Key, step.Kind, step.Node, step.Port);
        return step.Kind switch
        {
            StepKind.StartNode => StartAsync(cache, cache.Node(step.Node), memory, change),
            StepKind.RestartNode => RestartAsync(cache.Node(step.Node), change),
            StepKind.KillNode => hosts.Of(cache.Node(step.Node)).StopAsync(step.Node, StopKind.Kill),
            StepKind.EndNode => hosts.Of(cache.Node(step.Node)).StopAsync(step.Node, StopKind.Discard),
            StepKind.RemoveNode => RemoveAsync(cache.Node(step.Node), change),
            StepKind.AdmitNode => AdmitAsync(cache, cache.Node(step.Node), change),
            StepKind.ConfigureNode => ConfigureAsync(cache, cache.Node(step.Node), change),
            StepKind.UpgradeNode => UpgradeAsync(cache, step.Node, change),
            StepKind.ReplaceNode => lost.ReplaceAsync(cache, cache.Node(step.Node), change),
            StepKind.TellMembership => TellMembershipAsync(cache, cache.Node(step.Node), change),
            StepKind.PublishMembership => PublishMembershipAsync(change),
            StepKind.MakeAvailable => MakeAvailableAsync(cache, change),
            StepKind.GiveUp => GiveUpAsync(cache, change),
            StepKind.Fail => FailAsync(cache, change),
            StepKind.FailRestore => FailRestoreAsync(cache, WhyNotRestored(cache.Node(step.Node)), change),
            StepKind.TakeSnapshot or StepKind.FinishSnapshot or StepKind.FailSnapshot or StepKind.EndFinalSnapshot =>
                snapshots.RunAsync(cache, step, change),
            StepKind.RemoveCache => RemoveCacheAsync(cache),
            StepKind.Listen => ListenAsync(cache, step, memory, change),
            _ => roles.RunAsync(cache, step, memory, change),
        };
    }

    async Task ListenAsync(CacheRecord cache, CacheStep step, CacheMemory memory, ChangeCache change)
    {
        try
        {
            await roles.RunAsync(cache, step, memory, change);
        }
        catch (NodeErrorException refusal) when (EndpointMoves.IsTaken(refusal))
        {
            var host = hosts.Of(cache.Node(step.Node));
            if (EndpointMoves.CanMove(cache, step))
            {
                await EndpointMoves.MoveAsync(store, host, step, change);
                return;
            }
            if (memory.PortsMissed.Add(step.Port)) await change(_ => { }, events.EndpointTaken(cache, step.Port));
            throw;
        }
    }

    async Task StartAsync(CacheRecord cache, NodeRecord node, CacheMemory memory, ChangeCache change)
    {
        // A node that served and has ended is being recovered; one that is created or rebooted ended as intended.
        var isRecovery = node.Status == NodeStatus.Available;
        var present = await change(
            row =>
            {
                var starting = row.Node(node.Name);
                (starting.RebootPending, starting.MembershipVersionTold, starting.Build) = (false, 0, Build);
                (starting.ConfiguredRevision, starting.NeedsReboot) = (row.ConfigRevision, false);
                if (isRecovery) starting.Status = NodeStatus.Rebooting;
            },
            isRecovery ? [events.RecoveryStarted(node)] : []);
        var spec = await configuration.OfAsync(present, present.Node(node.Name));
        if (spec.SeedFile is { } seed && !File.Exists(seed))
        {
            await FailRestoreAsync(cache, "its file is gone", change);
            return;
        }
        try
        {
            await hosts.Of(node).StartAsync(spec);
            memory.PortsMissed.Remove(node.Port);
        }
        catch (PortInUseException)
        {
            if (EndpointMoves.CanMove(present, node)) await EndpointMoves.MoveAsync(store, hosts.Of(node), node, change);
            else if (memory.PortsMissed.Add(node.Port)) await change(_ => { }, events.NodePortTaken(node));
            throw;
        }
    }

    // A reboot that was asked for empties the node; one that the service needs does not.
    async Task RestartAsync(NodeRecord node, ChangeCache change)
    {
        await hosts.Of(node).StopAsync(node.Name, node.IsRebooting ? StopKind.Discard : StopKind.Save);
        await change(row => row.Node(node.Name).RebootPending = false);
    }

    async Task RemoveAsync(NodeRecord node, ChangeCache change)
    {
        if (!hosts.IsGone(node)) await hosts.Of(node).DiscardAsync(node.Name, node.CreatedAtUnixMs);
        await change(row => row.Nodes.Remove(row.Node(node.Name)), events.NodeRemoved(node));
    }

    async Task AdmitAsync(CacheRecord cache, NodeRecord node, ChangeCache change)
    {
        if (cache is { Status: CacheStatus.Creating, SeedFile.Length: > 0 } && await IsTooFullAsync(node))
        {
            await FailRestoreAsync(cache, $"its data does not fit into the memory of a {cache.NodeType}", change);
            return;
        }
        var happening = node switch
        {
            { Status: NodeStatus.Creating } => events.NodeAdded(node),
            { IsRebooting: true } => events.NodeRebooted(node),
            _ => events.RecoveryFinished(node),
        };
        await change(
            row =>
            {
                var admitted = row.Node(node.Name);
                (admitted.Status, admitted.IsRebooting) = (NodeStatus.Available, false);
            },
            happening);
    }

    async Task ConfigureAsync(CacheRecord cache, NodeRecord node, ChangeCache change)
    {
        var spec = await configuration.OfAsync(cache, node);
        var needsReboot = await NodeSettings.ApplyAsync(hosts.Of(node), spec);
        await change(row =>
        {
            var configured = row.Node(node.Name);
            configured.ConfiguredRevision = cache.ConfigRevision;
            configured.NeedsReboot |= needsReboot;
        });
    }

    Task UpgradeAsync(CacheRecord cache, string name, ChangeCache change) => change(row =>
    {
        var node = row.Node(name);
        (node.Engine, node.EngineVersion) = (row.Engine, row.EngineVersion);
        (node.Status, node.RebootPending) = (NodeStatus.Rebooting, true);
        if (row.Status == CacheStatus.Available) row.Follow(CacheStatus.Modifying);
    });

    static Task PublishMembershipAsync(ChangeCache change) => change(row =>
    {
        row.Members = CachePlan.Members(row);
        row.MembershipVersion++;
    });

    async Task TellMembershipAsync(CacheRecord cache, NodeRecord node, ChangeCache change)
    {
        var ids = cache.Members.Split(' ');
        var members = cache.Nodes.Where(row => ids.Contains(row.NodeId));
        var text = ClusterMembership.Format(cache.MembershipVersion, members.Select(row => (row.Address, row.Port)));
        await hosts.Of(node).CallAsync(node.Name, $"config set cluster 0 {text.Length}", text);
        await change(row => row.Node(node.Name).MembershipVersionTold = cache.MembershipVersion);
    }

    Task MakeAvailableAsync(CacheRecord cache, ChangeCache change) => change(
        row =>
        {
            row.Follow(CacheStatus.Available);
            row.SeedFile = "";
        },
        cache.Status == CacheStatus.Creating ? [events.Created(cache)] : []);

    // Nodes go on being looked after; but nobody need wait for it any more, and a change of primary is not to come as a surprise
    // hours later.
    Task GiveUpAsync(CacheRecord cache, ChangeCache change)
    {
        var why = Obstacles.Of(cache, cache.Nodes.ToDictionary(node => node.Name, hosts.Look));
        return change(
            row =>
            {
                (row.Failure, row.MigrationSource) = (why, "");
                foreach (var shard in row.Shards) (shard.SwitchTo, shard.IsTested) = ("", false);
            },
            events.OrderTakesTooLong(cache, why));
    }

    async Task FailAsync(CacheRecord cache, ChangeCache change)
    {
        const string why = "its nodes did not come up in time";
        await change(
            row => (row.Status, row.Failure) = (CacheStatus.Follow(row.Kind, row.Status, CacheStatus.CreateFailed), why),
            events.Failed(cache, why));
        foreach (var node in cache.Nodes) await hosts.Of(node).StopAsync(node.Name, StopKind.Discard);
    }

    async Task FailRestoreAsync(CacheRecord cache, string why, ChangeCache change)
    {
        await change(
            row => (row.Status, row.Failure) = (CacheStatus.Follow(row.Kind, row.Status, CacheStatus.RestoreFailed), why),
            events.RestoreFailed(cache, why));
        foreach (var node in cache.Nodes) await hosts.Of(node).StopAsync(node.Name, StopKind.Discard);
    }

    // Without where it lies on this host.
    string WhyNotRestored(NodeRecord node) =>
        hosts.Look(node).LastWords.Replace(configuration.DirectoryOf(node) + Path.DirectorySeparatorChar, "");

    async Task<bool> IsTooFullAsync(NodeRecord node)
    {
        var info = await hosts.Of(node).CallAsync(node.Name, "INFO", "memory") as string ?? "";
        var fields = info.Split("\r\n").Select(line => line.Split(':')).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return long.TryParse(fields.GetValueOrDefault("used_memory"), CultureInfo.InvariantCulture, out var used)
            && long.TryParse(fields.GetValueOrDefault("maxmemory"), CultureInfo.InvariantCulture, out var limit)
            && limit > 0 && used > limit;
    }

    async Task RemoveCacheAsync(CacheRecord cache)
    {
        await snapshots.DropAutomaticAsync(cache, long.MaxValue);
        foreach (var node in cache.Nodes.Where(node => !hosts.IsGone(node)))
        {
            await hosts.Of(node).DiscardAsync(node.Name, node.CreatedAtUnixMs);
        }
        await store.RemoveAsync(cache.Key, events.Deleted(cache));
    }
}

// All families of commands, bound in one place, each with the parts of the node that it needs.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands;

public static class CommandFamilies
{
    /// <param name="further">Those that are there beside the server's own.</param>
    public static void Bind(
        CommandBindings bindings, ServerState server, ReplicationParts replication, IEnumerable<CommandFamily> further)
    {
        foreach (var family in (IEnumerable<CommandFamily>)[.. OfValues(server), .. OfNode(server, replication), .. further])
            family.Bind(bindings);
        SubcommandHelp.Bind(bindings);
    }

    // What is done with one type of value.
    static CommandFamily[] OfValues(ServerState server) =>
    [
        new(Strings.StringFamily.Bind),
        new(Bitmaps.BitmapFamily.Bind),
        new(HyperLogLogs.HyperLogLogFamily.Bind),
        new(Hashes.HashFamily.Bind),
        new(Sets.SetFamily.Bind),
        new(bindings => Lists.ListFamily.Bind(bindings, server.Blocked)),
        new(bindings => SortedSets.SortedSetFamily.Bind(bindings, server.Blocked)),
        new(Geo.GeoFamily.Bind),
        new(bindings => Streams.StreamFamily.Bind(bindings, server.Blocked)),
        new(bindings => Sorting.SortFamily.Bind(bindings, server.Users)),
    ];

    // What is done with any key, with clients and with the node.
    static CommandFamily[] OfNode(ServerState server, ReplicationParts replication)
    {
        var payloads = new PayloadChecks();
        var peers = new Migration.PeerLinks(server.Loops, server.Blocked, server.Clock);
        return
        [
            new(bindings => Keys.KeyFamily.Bind(
                bindings, payloads, server.Saving, server.Blocked, server.Watches, server.Slices)),
            new(bindings => Connections.ConnectionFamily.Bind(
                bindings, server.Users, server.AccessLog, server.Monitors, server.ClientEnd)),
            new(bindings => Connections.ClientFamily.Bind(
                bindings, server.Clients, server.Users, server.Pause, server.Gates, server.Tracking)),
            new(bindings => Transactions.TransactionFamily.Bind(
                bindings, server.Watches, server.Dispatcher, server.Rights, server.Feed)),
            new(bindings => PubSub.PubSubFamily.Bind(bindings, server.PubSub)),
            new(bindings => Scripting.ScriptFamily.Bind(bindings, server.Scripts, payloads)),
            .. OfServer(server, payloads, replication, () => peers.Count),
            new(bindings => Replication.ReplicationFamily.Bind(bindings, replication, server.Blocked, server.AppendOnly)),
            new(bindings => Migration.MigrationFamily.Bind(bindings, peers, server.Blocked)),
            new(bindings => Access.AccessFamily.Bind(bindings, server.Users, server.AccessChanges, server.AccessLog)),
        ];
    }

    // What tells of the node as a whole.
    static CommandFamily[] OfServer(
        ServerState server, PayloadChecks payloads, ReplicationParts replication, Func<int> countPeerLinks)
    {
        var meter = new MemoryMeter(server.Clients, server.Loops);
        var info = new InfoCommand(
            new ServerSection(server.Lifetime, server.Loops, server.Addresses),
            new ClientsSection(server.Clients, server.Blocked, server.Pause),
            new MemorySection(meter, server.Scripts, server.CollectorPauses, server.AppendOnly, replication.Replicas),
            new PersistenceSection(server.Saving, server.Trouble, server.AppendOnly, server.Loading, server.Clock),
            new StatsSection(
                server.Loops, server.Counters, server.Rates, server.PubSub, server.Tracking, server.AccessLog,
                server.Scripts, countPeerLinks),
            new ReplicationSection(replication.Following, replication.Replicas, replication.Failover),
            new CommandSections(server.Counters));
        var shutdown = new Server.Shutdown(
            server.Lifetime, server.Log, server.Saving, server.AppendOnly, server.Blocked, server.Loops, replication.Farewell);
        var debug = new DebugCommand(
            server.Log, payloads, server.Scripts, server.StandStill, replication.History, server.Saving,
            context => server.ReloadSnapshot(context), context => server.ReloadAppendOnly(context));
        return
        [
            new(bindings => bindings.Bind("info", info.Run)),
            new(bindings => Server.ServerFamily.BindFacts(
                bindings, server.Counters, server.Loops, server.Users, server.Scripts, server.Loading)),
            new(bindings => Server.ServerFamily.BindData(
                bindings, server.Saving, server.Snapshots, server.AppendOnly, shutdown, debug)),
            new(bindings => Server.ServerFamily.BindLogs(
                bindings, server.Logs, server.Clients, server.Monitors, server.Counters, server.Spikes)),
            new(bindings => Server.ServerFamily.BindMemory(bindings, meter)),
            new(Server.ServerFamily.BindAbsent),
        ];
    }
}

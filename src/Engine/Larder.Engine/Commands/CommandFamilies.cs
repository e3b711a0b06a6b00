// All families of commands, bound in one place, each with the parts of the node that it needs.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands;

public static class CommandFamilies
{
    public static void Bind(CommandBindings bindings, ServerState server, ReplicationParts replication)
    {
        var payloads = new PayloadChecks();
        var peers = new Migration.PeerLinks(server.Loops, server.Blocked, server.Clock);
        Strings.StringFamily.Bind(bindings);
        Bitmaps.BitmapFamily.Bind(bindings);
        HyperLogLogs.HyperLogLogFamily.Bind(bindings);
        Hashes.HashFamily.Bind(bindings);
        Sets.SetFamily.Bind(bindings);
        Lists.ListFamily.Bind(bindings, server.Blocked);
        SortedSets.SortedSetFamily.Bind(bindings, server.Blocked);
        Geo.GeoFamily.Bind(bindings);
        Streams.StreamFamily.Bind(bindings, server.Blocked);
        Keys.KeyFamily.Bind(bindings, payloads, server.Saving, server.Blocked, server.Watches);
        Sorting.SortFamily.Bind(bindings, server.Users);
        Connections.ConnectionFamily.Bind(bindings, server.Users, server.AccessLog, server.Monitors, server.ClientEnd);
        Connections.ClientFamily.Bind(
            bindings, server.Clients, server.Users, server.Pause, server.Gates, server.Tracking);
        Transactions.TransactionFamily.Bind(bindings, server.Watches, server.Dispatcher, server.Rights, server.Feed);
        PubSub.PubSubFamily.Bind(bindings, server.PubSub);
        Scripting.ScriptFamily.Bind(bindings, server.Scripts, payloads);
        Server.ServerFamily.Bind(bindings, server, payloads, replication, () => peers.Count);
        Replication.ReplicationFamily.Bind(bindings, replication, server.Blocked, server.AppendOnly);
        Migration.MigrationFamily.Bind(bindings, peers, server.Blocked);
        Access.AccessFamily.Bind(bindings, server.Users, server.AccessChanges, server.AccessLog);
        SubcommandHelp.Bind(bindings);
    }
}

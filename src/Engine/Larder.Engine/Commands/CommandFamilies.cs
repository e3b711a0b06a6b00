// All families of commands, bound to the table in one place.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands;

public static class CommandFamilies
{
    public static void Bind(CommandTable table)
    {
        Strings.StringFamily.Bind(table);
        Bitmaps.BitmapFamily.Bind(table);
        HyperLogLogs.HyperLogLogFamily.Bind(table);
        Hashes.HashFamily.Bind(table);
        Sets.SetFamily.Bind(table);
        Lists.ListFamily.Bind(table);
        SortedSets.SortedSetFamily.Bind(table);
        Geo.GeoFamily.Bind(table);
        Streams.StreamFamily.Bind(table);
        Keys.KeyFamily.Bind(table);
        Sorting.SortFamily.Bind(table);
        Connections.ConnectionFamily.Bind(table);
        Transactions.TransactionFamily.Bind(table);
        PubSub.PubSubFamily.Bind(table);
        Scripting.ScriptFamily.Bind(table);
        Server.ServerFamily.Bind(table);
        Access.AccessFamily.Bind(table);
        SubcommandHelp.Bind(table);
    }
}

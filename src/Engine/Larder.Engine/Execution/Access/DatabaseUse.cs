// Which numbered databases a request touches: those that it names, or the client's own.
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Access;

static class DatabaseUse
{
    /// <summary>Whether all databases of a request are among these; else the argument that names the first other.</summary>
    public static bool IsWithin(
        SortedSet<int> databases, CommandSpec command, RequestArguments request, int current, out int argument)
    {
        argument = 0;
        switch (command.Name)
        {
            case "select": return Names(databases, request, 1, out argument);
            case "swapdb": return Names(databases, request, 1, out argument) && Names(databases, request, 2, out argument);
            case "flushall": return false;
            case "move": return databases.Contains(current) && Names(databases, request, 2, out argument);
            case "copy":
                for (var i = 3; i + 1 < request.Count; i++)
                {
                    if (Ascii.EqualsIgnoreCase(request[i], "DB"u8) && !Names(databases, request, i + 1, out argument))
                        return false;
                }
                argument = 0;
                break;
        }
        var touchesKeys = command.KeySpecs.Count > 0 || command.AclCategories.Contains("@keyspace");
        return !touchesKeys || databases.Contains(current);
    }

    // What is no number of a database is the command's to refuse.
    static bool Names(SortedSet<int> databases, RequestArguments request, int place, out int argument)
    {
        argument = place;
        return place >= request.Count || !IntegerText.TryParse(request[place], out long number) ||
            number is < 0 or > int.MaxValue || databases.Contains((int)number);
    }
}

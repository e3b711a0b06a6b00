// Which numbered databases a request touches: those that it names, or the client's own.
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Access;

static class DatabaseUse
{
    /// <summary>Whether all databases of a request are among these; else the argument that names the first other.</summary>
    /// <param name="databaseCount">The directive databases: what lies beyond is the command's to refuse.</param>
    public static bool IsWithin(
        SortedSet<int> databases, CommandSpec command, RequestArguments request, int current, int databaseCount,
        out int argument)
    {
        argument = 0;
        switch (command.Name)
        {
            case "select": return IsNamed(1, out argument);
            case "swapdb": return IsNamed(1, out argument) && IsNamed(2, out argument);
            case "flushall": return databases.Count(number => number < databaseCount) == databaseCount;
            case "move": return IsNamed(2, out argument) && IsCurrent(out argument);
            case "copy":
                for (var i = 3; i + 1 < request.Count; i++)
                {
                    if (Ascii.EqualsIgnoreCase(request[i], "DB"u8) && !IsNamed(i + 1, out argument)) return false;
                }
                return IsCurrent(out argument);
        }
        var touchesKeys = command.KeySpecs.Count > 0 || command.AclCategories.Contains("@keyspace");
        return !touchesKeys || IsCurrent(out argument);

        bool IsCurrent(out int place)
        {
            place = 0;
            return databases.Contains(current);
        }

        bool IsNamed(int at, out int place)
        {
            place = at;
            return at >= request.Count || !IntegerText.TryParse(request[at], out long number) || number < 0 ||
                number >= databaseCount || databases.Contains((int)number);
        }
    }
}

// Binds SORT and SORT_RO to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;

namespace Larder.Engine.Commands.Sorting;

public static class SortFamily
{
    public static void Bind(CommandBindings bindings, UserTable users)
    {
        var sort = new Sort(users);
        bindings.Bind("sort", sort.Run);
        bindings.Bind("sort_ro", sort.RunReadOnly);
    }
}

// Binds SORT and SORT_RO to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Sorting;

public static unsafe class SortFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("sort", &Sort.Run);
        table.Bind("sort_ro", &Sort.RunReadOnly);
    }
}

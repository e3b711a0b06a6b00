// Binds the list commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Lists;

public static unsafe class ListFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("lpush", &ListPush.RunLeft);
        table.Bind("rpush", &ListPush.RunRight);
        table.Bind("lpushx", &ListPush.RunLeftExisting);
        table.Bind("rpushx", &ListPush.RunRightExisting);
        table.Bind("lpop", &ListPop.RunLeft);
        table.Bind("rpop", &ListPop.RunRight);

        table.Bind("llen", &ListRange.RunCount);
        table.Bind("lrange", &ListRange.Run);
        table.Bind("lindex", &ListRange.RunIndex);
    }
}

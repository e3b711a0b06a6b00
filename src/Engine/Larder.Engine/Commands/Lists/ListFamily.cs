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
        table.Bind("lpos", &ListPosition.Run);

        table.Bind("lset", &ListChange.RunSet);
        table.Bind("linsert", &ListChange.RunInsert);
        table.Bind("lrem", &ListRemove.Run);
        table.Bind("ltrim", &ListRemove.RunTrim);

        table.Bind("lmove", &ListMove.Run);
        table.Bind("rpoplpush", &ListMove.RunRightToLeft);
        table.Bind("blmove", &ListMove.RunBlocking);
        table.Bind("brpoplpush", &ListMove.RunRightToLeftBlocking);

        table.Bind("lmpop", &PopFromMany.Run<ListPopFromMany>);
        table.Bind("blmpop", &PopFromMany.RunBlocking<ListPopFromMany>);
        table.Bind("blpop", &PopFromMany.RunOneFromStart<ListPopFromMany>);
        table.Bind("brpop", &PopFromMany.RunOneFromEnd<ListPopFromMany>);
    }
}

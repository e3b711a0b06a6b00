// Binds the list commands to the command table.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Lists;

public static class ListFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("lpush", ListPush.RunLeft);
        bindings.Bind("rpush", ListPush.RunRight);
        bindings.Bind("lpushx", ListPush.RunLeftExisting);
        bindings.Bind("rpushx", ListPush.RunRightExisting);
        bindings.Bind("lpop", ListPop.RunLeft);
        bindings.Bind("rpop", ListPop.RunRight);

        bindings.Bind("llen", ListRange.RunCount);
        bindings.Bind("lrange", ListRange.Run);
        bindings.Bind("lindex", ListRange.RunIndex);
        bindings.Bind("lpos", ListPosition.Run);

        bindings.Bind("lset", ListChange.RunSet);
        bindings.Bind("linsert", ListChange.RunInsert);
        bindings.Bind("lrem", ListRemove.Run);
        bindings.Bind("ltrim", ListRemove.RunTrim);

        bindings.Bind("lmove", ListMove.Run);
        bindings.Bind("rpoplpush", ListMove.RunRightToLeft);
        bindings.Bind("blmove", ListMove.RunBlocking);
        bindings.Bind("brpoplpush", ListMove.RunRightToLeftBlocking);

        bindings.Bind("lmpop", PopFromMany.Run<ListPopFromMany>);
        bindings.Bind("blmpop", PopFromMany.RunBlocking<ListPopFromMany>);
        bindings.Bind("blpop", PopFromMany.RunOneFromStart<ListPopFromMany>);
        bindings.Bind("brpop", PopFromMany.RunOneFromEnd<ListPopFromMany>);
    }
}

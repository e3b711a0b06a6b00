// Binds the list commands to the command table.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;

namespace Larder.Engine.Commands.Lists;

public static class ListFamily
{
    public static void Bind(CommandBindings bindings, BlockedClients blocked)
    {
        var (move, pop) = (new ListMove(blocked), new PopFromMany(blocked));
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
        bindings.Bind("blmove", move.RunBlocking);
        bindings.Bind("brpoplpush", move.RunRightToLeftBlocking);

        bindings.Bind("lmpop", PopFromMany.Run<ListPopFromMany>);
        bindings.Bind("blmpop", pop.RunBlocking<ListPopFromMany>);
        bindings.Bind("blpop", pop.RunOneFromStart<ListPopFromMany>);
        bindings.Bind("brpop", pop.RunOneFromEnd<ListPopFromMany>);
    }
}

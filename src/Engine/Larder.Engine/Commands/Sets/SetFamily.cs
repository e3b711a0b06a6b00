// Binds the set commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Sets;

public static class SetFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("sadd", SetAdd.Run);
        bindings.Bind("srem", SetAdd.RunRemove);
        bindings.Bind("smove", SetMove.Run);
        bindings.Bind("spop", SetPop.Run);

        bindings.Bind("sismember", SetContains.Run);
        bindings.Bind("smismember", SetContains.RunMany);
        bindings.Bind("scard", SetContains.RunCount);
        bindings.Bind("smembers", SetContains.RunMembers);
        bindings.Bind("srandmember", SetRandom.Run);
        bindings.Bind("sscan", SetScan.Run);

        bindings.Bind("sinter", SetCombine.RunIntersect);
        bindings.Bind("sintercard", SetCombine.RunCountIntersection);
        bindings.Bind("sunion", SetCombine.RunUnion);
        bindings.Bind("sdiff", SetCombine.RunDifference);
        bindings.Bind("sinterstore", SetCombine.RunIntersectAndStore);
        bindings.Bind("sunionstore", SetCombine.RunUnionAndStore);
        bindings.Bind("sdiffstore", SetCombine.RunDifferenceAndStore);
    }
}

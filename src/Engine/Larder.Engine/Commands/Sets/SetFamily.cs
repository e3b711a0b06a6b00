// Binds the set commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Sets;

public static unsafe class SetFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("sadd", &SetAdd.Run);
        table.Bind("srem", &SetAdd.RunRemove);
        table.Bind("smove", &SetMove.Run);
        table.Bind("spop", &SetPop.Run);

        table.Bind("sismember", &SetContains.Run);
        table.Bind("smismember", &SetContains.RunMany);
        table.Bind("scard", &SetContains.RunCount);
        table.Bind("smembers", &SetContains.RunMembers);
        table.Bind("srandmember", &SetRandom.Run);
        table.Bind("sscan", &SetScan.Run);

        table.Bind("sinter", &SetCombine.RunIntersect);
        table.Bind("sintercard", &SetCombine.RunCountIntersection);
        table.Bind("sunion", &SetCombine.RunUnion);
        table.Bind("sdiff", &SetCombine.RunDifference);
        table.Bind("sinterstore", &SetCombine.RunIntersectAndStore);
        table.Bind("sunionstore", &SetCombine.RunUnionAndStore);
        table.Bind("sdiffstore", &SetCombine.RunDifferenceAndStore);
    }
}

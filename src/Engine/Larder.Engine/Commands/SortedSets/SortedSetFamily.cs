// Binds the sorted set commands to the command table.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;

namespace Larder.Engine.Commands.SortedSets;

public static class SortedSetFamily
{
    public static void Bind(CommandBindings bindings, BlockedClients blocked)
    {
        var pop = new PopFromMany(blocked);
        bindings.Bind("zadd", SortedSetAdd.Run);
        bindings.Bind("zincrby", SortedSetAdd.RunIncrement);
        bindings.Bind("zrem", SortedSetRemove.Run);
        bindings.Bind("zremrangebyrank", SortedSetRemove.RunByRank);
        bindings.Bind("zremrangebyscore", SortedSetRemove.RunByScore);
        bindings.Bind("zremrangebylex", SortedSetRemove.RunByMember);

        bindings.Bind("zcard", SortedSetScore.RunCount);
        bindings.Bind("zscore", SortedSetScore.Run);
        bindings.Bind("zmscore", SortedSetScore.RunMany);
        bindings.Bind("zrank", SortedSetScore.RunRank);
        bindings.Bind("zrevrank", SortedSetScore.RunRankFromEnd);
        bindings.Bind("zrandmember", SortedSetRandom.Run);
        bindings.Bind("zscan", SortedSetScan.Run);

        bindings.Bind("zrange", SortedSetRange.Run);
        bindings.Bind("zrevrange", SortedSetRange.RunFromEnd);
        bindings.Bind("zrangebyscore", SortedSetRange.RunByScore);
        bindings.Bind("zrevrangebyscore", SortedSetRange.RunByScoreFromEnd);
        bindings.Bind("zrangebylex", SortedSetRange.RunByMember);
        bindings.Bind("zrevrangebylex", SortedSetRange.RunByMemberFromEnd);
        bindings.Bind("zrangestore", SortedSetRange.RunAndStore);
        bindings.Bind("zcount", SortedSetRange.RunCountByScore);
        bindings.Bind("zlexcount", SortedSetRange.RunCountByMember);

        bindings.Bind("zpopmin", SortedSetPop.RunMin);
        bindings.Bind("zpopmax", SortedSetPop.RunMax);
        bindings.Bind("bzpopmin", pop.RunOneFromStart<SortedSetPopFromMany>);
        bindings.Bind("bzpopmax", pop.RunOneFromEnd<SortedSetPopFromMany>);
        bindings.Bind("zmpop", PopFromMany.Run<SortedSetPopFromMany>);
        bindings.Bind("bzmpop", pop.RunBlocking<SortedSetPopFromMany>);

        bindings.Bind("zunion", SortedSetCombine.RunUnion);
        bindings.Bind("zinter", SortedSetCombine.RunIntersection);
        bindings.Bind("zdiff", SortedSetCombine.RunDifference);
        bindings.Bind("zintercard", SortedSetCombine.RunCountIntersection);
        bindings.Bind("zunionstore", SortedSetCombine.RunUnionAndStore);
        bindings.Bind("zinterstore", SortedSetCombine.RunIntersectionAndStore);
        bindings.Bind("zdiffstore", SortedSetCombine.RunDifferenceAndStore);
    }
}

// Binds the sorted set commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.SortedSets;

public static unsafe class SortedSetFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("zadd", &SortedSetAdd.Run);
        table.Bind("zincrby", &SortedSetAdd.RunIncrement);
        table.Bind("zrem", &SortedSetRemove.Run);
        table.Bind("zremrangebyrank", &SortedSetRemove.RunByRank);
        table.Bind("zremrangebyscore", &SortedSetRemove.RunByScore);
        table.Bind("zremrangebylex", &SortedSetRemove.RunByMember);

        table.Bind("zcard", &SortedSetScore.RunCount);
        table.Bind("zscore", &SortedSetScore.Run);
        table.Bind("zmscore", &SortedSetScore.RunMany);
        table.Bind("zrank", &SortedSetScore.RunRank);
        table.Bind("zrevrank", &SortedSetScore.RunRankFromEnd);
        table.Bind("zrandmember", &SortedSetRandom.Run);
        table.Bind("zscan", &SortedSetScan.Run);

        table.Bind("zrange", &SortedSetRange.Run);
        table.Bind("zrevrange", &SortedSetRange.RunFromEnd);
        table.Bind("zrangebyscore", &SortedSetRange.RunByScore);
        table.Bind("zrevrangebyscore", &SortedSetRange.RunByScoreFromEnd);
        table.Bind("zrangebylex", &SortedSetRange.RunByMember);
        table.Bind("zrevrangebylex", &SortedSetRange.RunByMemberFromEnd);
        table.Bind("zrangestore", &SortedSetRange.RunAndStore);
        table.Bind("zcount", &SortedSetRange.RunCountByScore);
        table.Bind("zlexcount", &SortedSetRange.RunCountByMember);

        table.Bind("zpopmin", &SortedSetPop.RunMin);
        table.Bind("zpopmax", &SortedSetPop.RunMax);
        table.Bind("bzpopmin", &PopFromMany.RunOneFromStart<SortedSetPopFromMany>);
        table.Bind("bzpopmax", &PopFromMany.RunOneFromEnd<SortedSetPopFromMany>);
        table.Bind("zmpop", &PopFromMany.Run<SortedSetPopFromMany>);
        table.Bind("bzmpop", &PopFromMany.RunBlocking<SortedSetPopFromMany>);

        table.Bind("zunion", &SortedSetCombine.RunUnion);
        table.Bind("zinter", &SortedSetCombine.RunIntersection);
        table.Bind("zdiff", &SortedSetCombine.RunDifference);
        table.Bind("zintercard", &SortedSetCombine.RunCountIntersection);
        table.Bind("zunionstore", &SortedSetCombine.RunUnionAndStore);
        table.Bind("zinterstore", &SortedSetCombine.RunIntersectionAndStore);
        table.Bind("zdiffstore", &SortedSetCombine.RunDifferenceAndStore);
    }
}

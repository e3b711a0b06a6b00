// Sorted set and geo commands allocate nothing on the managed heap of the loops' threads, in either form of the value.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Commands.SortedSets;

public sealed class SortedSetAllocationTests : IDisposable
{
    readonly RunningNode _node = new(LoopThreads.Measured);

    public SortedSetAllocationTests()
    {
        for (var i = 0; i < 300; i++) _node.Line($"ZADD large {i} member{i}");
        for (var i = 0; i < 20; i++) _node.Line($"ZADD small {i} member{i}");
        for (var i = 0; i < 30; i++) _node.Line($"SADD plain member{i}");
        for (var i = 0; i < 30; i++) _node.Line($"GEOADD places {i} {i} place{i}");
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("ZADD large {0} member{0}", "ZREM large member{0}")]
    [InlineData("ZADD small {0}.5 a 7 b", "ZINCRBY small 1.25 a", "ZREM small a b")]
    [InlineData("ZRANGE large 10 20 WITHSCORES", "ZRANGE small 15 2 BYSCORE REV LIMIT 1 5", "ZCOUNT large (5 100")]
    [InlineData("ZRANK large member7", "ZREVRANK small member3 WITHSCORE", "ZMSCORE large member1 nobody")]
    [InlineData("ZUNION 2 large plain WITHSCORES", "ZINTER 2 small plain", "ZDIFF 2 large small")]
    [InlineData("ZUNIONSTORE to 2 small plain WEIGHTS 2 3", "ZRANGESTORE to large 0 9", "ZPOPMAX to 5")]
    [InlineData("ZRANDMEMBER large 5 WITHSCORES", "ZRANDMEMBER small -5", "ZSCAN large 0 COUNT 20")]
    [InlineData("GEOADD places 1.5 {0}e-2 it", "GEOSEARCH places FROMLONLAT 10 10 BYRADIUS 900 km ASC WITHDIST WITHCOORD")]
    [InlineData("GEODIST places place1 place2 km", "GEOSEARCHSTORE to places FROMMEMBER place3 BYBOX 400 400 km")]
    public void Commands_allocate_nothing(params string[] commands)
    {
        LoopThreads.AllocateNothing(_node.Server.Loops, 150, 1000, round =>
        {
            foreach (var command in commands)
            {
                var reply = _node.Line(string.Format(CultureInfo.InvariantCulture, command, round));
                Assert.False(reply.StartsWith('-'), reply);
            }
        });
    }
}

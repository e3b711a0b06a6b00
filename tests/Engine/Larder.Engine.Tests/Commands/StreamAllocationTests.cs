// Stream commands allocate nothing on the managed heap of the loops' threads.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class StreamAllocationTests : IDisposable
{
    readonly RunningNode _node = new(LoopThreads.Measured);

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("XADD s MAXLEN 50 {0}-1 temperature {0} humidity high")]
    [InlineData("XADD s {0}-1 other {0}")]
    [InlineData("XRANGE s - + COUNT 3")]
    [InlineData("XREVRANGE s + - COUNT 3")]
    [InlineData("XREAD COUNT 2 STREAMS s 1")]
    [InlineData("XADD s {0}-1 a b", "XDEL s {0}-1")]
    [InlineData("XADD s {0}-1 a b", "XREADGROUP GROUP g alice STREAMS s >", "XPENDING s g - + 2")]
    [InlineData("XADD s {0}-1 a b", "XREADGROUP GROUP g alice STREAMS s >", "XACK s g {0}-1")]
    [InlineData("XADD s {0}-1 a b", "XCLAIM s g bob 0 {0}-1 FORCE", "XREADGROUP GROUP g bob STREAMS s {0}")]
    [InlineData("XADD s {0}-1 a b", "XCLAIM s g bob 0 {0}-1 FORCE", "XAUTOCLAIM s g alice 0 {0} COUNT 3 JUSTID")]
    [InlineData("XADD s {0}-1 a b", "XTRIM s MINID ~ {0} LIMIT 5", "XINFO STREAM s FULL COUNT 2", "XINFO GROUPS s")]
    public void Commands_allocate_nothing(params string[] commands)
    {
        _node.Line("XGROUP CREATE s g $ MKSTREAM");
        LoopThreads.AllocateNothing(_node.Server.Loops, 200, 1000, round =>
        {
            foreach (var command in commands)
            {
                var reply = _node.Line(string.Format(CultureInfo.InvariantCulture, command, round));
                Assert.False(reply.StartsWith('-'), reply);
            }
        });
    }
}

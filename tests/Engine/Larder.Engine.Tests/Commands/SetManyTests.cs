// MSETEX, as Valkey 9.1.2 answers it: a table of command lines and replies.
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class SetManyTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("MSETEX 2 a 1 b 2 EX 100", ":1\r\n")]
    [InlineData("MSETEX 1 a 1", ":1\r\n")]
    [InlineData("MSETEX 1 old v NX", ":0\r\n")]
    [InlineData("MSETEX 2 old v new w NX", ":0\r\n")]
    [InlineData("MSETEX 2 old v new w XX", ":0\r\n")]
    [InlineData("MSETEX 1 old v XX KEEPTTL", ":1\r\n")]
    [InlineData("MSETEX 1 a 1 EX -1", "-ERR invalid expire time in 'msetex' command\r\n")]
    [InlineData("MSETEX 1 a 1 EX x", "-ERR value is not an integer or out of range\r\n")]
    [InlineData("MSETEX 1 a 1 EX -1 y", "-ERR syntax error\r\n")]
    [InlineData("MSETEX 1 a 1 EX x y", "-ERR syntax error\r\n")]
    [InlineData("MSETEX 1 a 1 NX EX -1 XX", "-ERR syntax error\r\n")]
    [InlineData("MSETEX 1 old v NX EX -1", "-ERR invalid expire time in 'msetex' command\r\n")]
    [InlineData("MSETEX 1 a 1 EX 10 KEEPTTL", "-ERR syntax error\r\n")]
    [InlineData("MSETEX 2 a 1 EX 10", ":1\r\n")]
    [InlineData("MSETEX 0 a 1", "-ERR invalid numkeys value or out of range\r\n")]
    [InlineData("MSETEX x a 1", "-ERR invalid numkeys value or out of range\r\n")]
    [InlineData("MSETEX 1 a", "-ERR wrong number of arguments for 'msetex' command\r\n")]
    public void Pairs_are_set_together_or_refused(string line, string reply)
    {
        _node.Line("SET old x");
        Assert.Equal(reply, _node.Line(line));
    }
}

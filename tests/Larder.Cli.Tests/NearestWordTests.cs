// What somebody meant.
using Larder.NodeProgram;
using Xunit;

namespace Larder.Cli.Tests;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("port", "port", 0)]
    [InlineData("prot", "port", 1)]
    [InlineData("por", "port", 1)]
    [InlineData("ports", "port", 1)]
    [InlineData("pork", "port", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Slips_are_counted_both_ways(string left, string right, int slips)
    {
        Assert.Equal(slips, NearestWord.Slips(left, right));
        Assert.Equal(slips, NearestWord.Slips(right, left));
    }

    [Theory]
    [InlineData("mxmemory", "maxmemory")]
    [InlineData("MAXMEMORY", "maxmemory")]
    [InlineData("bnid", "bind")]
    [InlineData("xyzzy", null)]
    public void The_nearest_known_word_is_found(string typed, string? found) =>
        Assert.Equal(found, NearestWord.Find(typed, ["port", "bind", "maxmemory", "maxclients"]));
}

// What geo commands do that the servers of the conformance tests do not know yet, and the grid against a plain search.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Commands.SortedSets;

public sealed class GeoTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_polygon_holds_what_lies_within_its_outline()
    {
        _node.Line("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 sea");
        const string Sicily = "BYPOLYGON 4 12 38.3 15.7 38.3 15.2 36.6 12 37.5";
        Assert.Equal("*2\r\n$7\r\nPalermo\r\n$7\r\nCatania\r\n", _node.Line($"GEOSEARCH g {Sicily} ASC"));
        Assert.Equal("*0\r\n", _node.Line("GEOSEARCH g BYPOLYGON 3 0 0 1 0 1 1"));
        Assert.Equal(
            "-ERR GEOSEARCH BYPOLYGON must have at least 3 vertices\r\n",
            _node.Line("GEOSEARCH g BYPOLYGON 4 0 0 1 0 1 1"));
        Assert.Equal("-ERR invalid number of vertices\r\n", _node.Line("GEOSEARCH g BYPOLYGON x 0 0 1 0 1 1"));
        Assert.Equal("-ERR syntax error\r\n", _node.Line($"GEOSEARCH g FROMLONLAT 1 1 {Sicily}"));
        Assert.Equal(
            "-ERR exactly one of BYRADIUS, BYBOX and BYPOLYGON can be specified for geosearch\r\n",
            _node.Line("geosearch g FROMLONLAT 1 1 ASC ASC"));
        Assert.Equal(
            "-ERR member Rome does not exist\r\n", _node.Line("GEOSEARCH g FROMMEMBER Rome BYRADIUS 1 km"));
    }

    [Theory]
    [InlineData("STORE a STORE b", "*2\r\n$1\r\ng\r\n$1\r\nb\r\n")]
    [InlineData("STORE a STOREDIST b", "*2\r\n$1\r\ng\r\n$1\r\nb\r\n")]
    [InlineData("STORE STOREDIST STOREDIST b", "*2\r\n$1\r\ng\r\n$1\r\nb\r\n")]
    [InlineData("STORE STORE ASC", "*2\r\n$1\r\ng\r\n$5\r\nSTORE\r\n")]
    [InlineData("ASC", "*1\r\n$1\r\ng\r\n")]
    public void The_last_destination_counts(string options, string keys)
    {
        Assert.Equal(keys, _node.Line($"COMMAND GETKEYS GEORADIUS g 0 0 1 km {options}"));
        _node.Line("GEOADD g 0 0 here");
        _node.Line($"GEORADIUS g 0 0 1 km {options}");
        Assert.Equal(keys == "*1\r\n$1\r\ng\r\n" ? ":1\r\n" : ":2\r\n", _node.Line("DBSIZE"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000)]
    public void A_search_finds_exactly_what_is_near_enough(int places)
    {
        var random = new Random(places);
        for (var i = 0; i < places; i++) _node.Call("GEOADD", "g", Degrees(random, 179), Degrees(random, 60), $"p{i}");
        for (var search = 0; search < 10; search++)
        {
            var center = $"p{random.Next(places)}";
            var radius = random.Next(50, 2_000);
            var found = ReplyTree.Parse(_node.Line($"GEOSEARCH g FROMMEMBER {center} BYRADIUS {radius} km"));
            var all = Enumerable.Range(0, places).Select(i => $"p{i}");
            var near = all.Where(place => Distance(center, place) <= radius);
            Assert.Equal(near.Order(), found.Parts.Select(part => part.Head[1..]).Order());
        }
    }

    double Distance(string from, string to) => double.Parse(
        ReplyTree.Parse(_node.Line($"GEODIST g {from} {to} km")).Head.AsSpan(1), CultureInfo.InvariantCulture);

    static string Degrees(Random random, int most) =>
        ((random.NextDouble() - 0.5) * 2 * most).ToString("F6", CultureInfo.InvariantCulture);
}

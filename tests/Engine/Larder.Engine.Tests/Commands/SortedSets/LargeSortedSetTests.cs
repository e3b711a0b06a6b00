// Sorted sets in their large form: scans that see everything, samples without repetition, what a change leaves.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Commands.SortedSets;

public sealed class LargeSortedSetTests : IDisposable
{
    const int Members = 3_000;

    readonly RunningNode _node = new();

    public LargeSortedSetTests()
    {
        foreach (var numbers in Enumerable.Range(0, Members).Chunk(100))
            _node.Call(["ZADD", "k", .. numbers.SelectMany(number => (string[])[$"{number / 2}", Name(number)])]);
        Assert.Equal("$8\r\nskiplist\r\n", _node.Line("OBJECT ENCODING k"));
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_scan_sees_every_member_once()
    {
        var seen = new List<string>();
        var cursor = "0";
        do
        {
            var reply = ReplyTree.Parse(_node.Call("ZSCAN", "k", cursor, "COUNT", "50"));
            cursor = reply.Parts[0].Head[1..];
            foreach (var pair in reply.Parts[1].Parts.Chunk(2))
            {
                seen.Add(pair[0].Head[1..]);
                var number = int.Parse(seen[^1].AsSpan("member".Length), CultureInfo.InvariantCulture);
                Assert.Equal($"${number / 2}", pair[1].Head);
            }
        }
        while (cursor != "0");
        Assert.Equal(Enumerable.Range(0, Members).Select(Name).Order(), seen.Order());
        var names = ReplyTree.Parse(_node.Call("ZSCAN", "k", "0", "COUNT", "10000", "NOSCORES", "MATCH", "*99"));
        Assert.Equal(Members / 100, names.Parts[1].Parts.Count);
    }

    [Theory]
    [InlineData("0.1", "0.10000000000000001")]
    [InlineData("1e300", "1.0000000000000001e+300")]
    [InlineData("-0.00001", "-1.0000000000000001e-05")]
    [InlineData("1e17", "1e+17")]
    [InlineData("12345678901234567", "12345678901234568")]
    [InlineData("-inf", "-inf")]
    public void A_scan_shows_scores_with_17_digits(string score, string shown)
    {
        _node.Line($"ZADD k {score} it");
        var cursor = "0";
        string? found = null;
        do
        {
            var reply = ReplyTree.Parse(_node.Line($"ZSCAN k {cursor} MATCH it COUNT 1000"));
            cursor = reply.Parts[0].Head[1..];
            if (reply.Parts[1].Parts.Count > 0) found = reply.Parts[1].Parts[1].Head[1..];
        }
        while (cursor != "0");
        Assert.Equal(shown, found);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2_500)]
    [InlineData(5_000)]
    public void A_sample_has_the_size_asked_for_and_nothing_twice(int count)
    {
        var sample = ReplyTree.Parse(_node.Line($"ZRANDMEMBER k {count}"));
        Assert.Equal(Math.Min(count, Members), sample.Parts.Count);
        Assert.Equal(sample.Parts.Count, sample.Parts.Select(part => part.Head).Distinct().Count());
        Assert.Equal(20_000, ReplyTree.Parse(_node.Line("ZRANDMEMBER k -10000 WITHSCORES")).Parts.Count);
    }

    [Fact]
    public void A_rank_comes_with_the_score_where_it_is_asked_for()
    {
        Assert.Equal("*2\r\n:1001\r\n$3\r\n500\r\n", _node.Line("ZRANK k member1001 WITHSCORE"));
        Assert.Equal("*2\r\n:1998\r\n$3\r\n500\r\n", _node.Line("ZREVRANK k member1001 WITHSCORE"));
        Assert.Equal("*-1\r\n", _node.Line("ZRANK k missing WITHSCORE"));
        Assert.Equal("$-1\r\n", _node.Line("ZRANK k missing"));
        Assert.Equal("-ERR syntax error\r\n", _node.Line("ZRANK k member1 WITHSCORES"));
        _node.Line("HELLO 3");
        Assert.Equal("*2\r\n:1001\r\n,500\r\n", _node.Line("ZRANK k member1001 WITHSCORE"));
        Assert.Equal("_\r\n", _node.Line("ZRANK k missing WITHSCORE"));
    }

    [Fact]
    public void A_result_may_replace_its_own_operand()
    {
        _node.Line("ZADD few 7 member1 7 member2 7 other");
        Assert.Equal(":2\r\n", _node.Line("ZINTERSTORE k 2 k few"));
        Assert.Equal(
            "*4\r\n$7\r\nmember1\r\n$1\r\n7\r\n$7\r\nmember2\r\n$1\r\n8\r\n",
            _node.Line("ZRANGE k 0 -1 WITHSCORES"));
        Assert.Equal(":1\r\n", _node.Line("ZDIFFSTORE few 2 few k"));
        Assert.Equal("$8\r\nlistpack\r\n", _node.Line("OBJECT ENCODING k"));
    }

    [Fact]
    public void A_difference_from_many_small_operands_is_that_from_each()
    {
        string[] keys = [.. Enumerable.Range(0, 200).Select(number => $"s{number}")];
        foreach (var (number, key) in keys.Index()) _node.Call("SADD", key, Name(number * 2), "nowhere");
        var rest = ReplyTree.Parse(_node.Call(["ZDIFF", $"{keys.Length + 1}", "k", .. keys, "WITHSCORES"]));
        var expected = Enumerable.Range(0, Members).Where(number => number >= 400 || number % 2 != 0);
        Assert.Equal(
            expected.OrderBy(number => number / 2).ThenBy(Name, StringComparer.Ordinal).Select(Name),
            rest.Parts.Chunk(2).Select(pair => pair[0].Head[1..]));
    }

    [Fact]
    public void Removed_ranges_leave_the_rest_and_the_last_takes_the_key()
    {
        Assert.Equal(":2000\r\n", _node.Line("ZREMRANGEBYRANK k 500 2499"));
        Assert.Equal(":100\r\n", _node.Line("ZREMRANGEBYSCORE k 0 49"));
        Assert.Equal(":900\r\n", _node.Line("ZCARD k"));
        Assert.Equal("*1\r\n$9\r\nmember100\r\n", _node.Line("ZRANGE k 0 0"));
        Assert.Equal(1_800, ReplyTree.Parse(_node.Line("ZPOPMAX k 10000")).Parts.Count);
        Assert.Equal(":0\r\n", _node.Line("EXISTS k"));
    }

    static string Name(int number) => $"member{number}";
}

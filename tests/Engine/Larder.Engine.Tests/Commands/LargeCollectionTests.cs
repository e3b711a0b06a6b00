// Hashes and sets in their large form: scans that see everything, samples without repetition, draws that favour nobody.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class LargeCollectionTests : IDisposable
{
    const int Elements = 3_000;

    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("SSCAN", "SADD", 1)]
    [InlineData("HSCAN", "HSET", 2)]
    public void A_scan_sees_every_element_once_while_nothing_changes(string scan, string add, int group)
    {
        Fill(add, group);
        var seen = new List<string>();
        var cursor = "0";
        var steps = 0;
        do
        {
            var reply = ReplyTree.Parse(_node.Call(scan, "k", cursor, "COUNT", "50"));
            cursor = reply.Parts[0].Head[1..];
            seen.AddRange(reply.Parts[1].Parts.Where((_, at) => at % group == 0).Select(part => part.Head[1..]));
            steps++;
        }
        while (cursor != "0");
        Assert.Equal(Enumerable.Range(0, Elements).Select(Name).Order(), seen.Order());
        Assert.InRange(steps, 20, Elements / 50);
    }

    [Theory]
    [InlineData("SSCAN", "SADD", "SREM", 1)]
    [InlineData("HSCAN", "HSET", "HDEL", 2)]
    public void A_scan_sees_what_stays_while_the_table_grows_and_shrinks(string scan, string add, string remove, int group)
    {
        Fill(add, group);
        var seen = new HashSet<string>();
        var cursor = "0";
        var round = 0;
        do
        {
            var reply = ReplyTree.Parse(_node.Call(scan, "k", cursor, "COUNT", "100"));
            cursor = reply.Parts[0].Head[1..];
            seen.UnionWith(reply.Parts[1].Parts.Where((_, at) => at % group == 0).Select(part => part.Head[1..]));
            var passing = Enumerable.Range(round % 4 * 600, 600).Select(number => $"passing{number}");
            if (round / 4 % 2 == 0) _node.Call([add, "k", .. passing.SelectMany(name => Words(group, name))]);
            else _node.Call([remove, "k", .. passing]);
            round++;
        }
        while (cursor != "0");
        Assert.Subset(seen, Enumerable.Range(0, Elements).Select(Name).ToHashSet());
    }

    [Theory]
    [InlineData("SRANDMEMBER", "SADD", 1, 10)]
    [InlineData("SRANDMEMBER", "SADD", 1, 2_500)]
    [InlineData("HRANDFIELD", "HSET", 2, 10)]
    [InlineData("HRANDFIELD", "HSET", 2, 2_500)]
    [InlineData("SPOP", "SADD", 1, 10)]
    [InlineData("SPOP", "SADD", 1, 2_500)]
    public void A_sample_has_the_size_asked_for_and_nothing_twice(string command, string add, int group, int count)
    {
        Fill(add, group);
        var sample = ReplyTree.Parse(_node.Call(command, "k", count.ToString(CultureInfo.InvariantCulture)));
        var names = sample.Parts.Select(part => part.Head[1..]).ToHashSet();
        Assert.Equal(count, sample.Parts.Count);
        Assert.Equal(count, names.Count);
        Assert.Subset(Enumerable.Range(0, Elements).Select(Name).ToHashSet(), names);
        var left = command == "SPOP" ? Elements - count : Elements;
        Assert.Equal($":{left}\r\n", _node.Call(add == "SADD" ? "SCARD" : "HLEN", "k"));
    }

    [Fact]
    public void A_set_can_be_popped_to_its_end()
    {
        Fill("SADD", 1);
        var popped = new HashSet<string>();
        for (var i = 0; i < Elements; i++) Assert.True(popped.Add(_node.Call("SPOP", "k")));
        Assert.Equal("$-1\r\n", _node.Call("SPOP", "k"));
        Assert.Equal(":0\r\n", _node.Call("EXISTS", "k"));
    }

    [Fact]
    public void Draws_with_repetition_are_given_up_when_the_reply_grows_too_large()
    {
        _node.Call("SADD", "k", new string('m', 1_000_000));
        var reply = _node.Call("SRANDMEMBER", "k", "-9223372036854775807");
        Assert.StartsWith("-ERR too many random elements", reply);
        Assert.Equal(":1\r\n", _node.Call("SCARD", "k"));
    }

    [Fact]
    public void A_stored_result_may_replace_its_own_operand()
    {
        Fill("SADD", 1);
        for (var i = 0; i < 10; i++) _node.Call("SADD", "few", Name(i), $"other{i}");
        Assert.Equal(":10\r\n", _node.Call("SINTERSTORE", "k", "k", "few"));
        Assert.Equal(":10\r\n", _node.Call("SDIFFSTORE", "few", "few", "k"));
        Assert.Equal(":20\r\n", _node.Call("SUNIONSTORE", "few", "k", "few", "few"));
        Assert.Equal(":0\r\n", _node.Call("SDIFFSTORE", "few", "few", "few"));
        Assert.Equal(":0\r\n", _node.Call("EXISTS", "few"));
    }

    static string Name(int number) => $"element{number}";

    void Fill(string add, int group)
    {
        foreach (var numbers in Enumerable.Range(0, Elements).Chunk(100))
        {
            _node.Call([add, "k", .. numbers.SelectMany(number => Words(group, Name(number)))]);
        }
        Assert.Equal("$9\r\nhashtable\r\n", _node.Call("OBJECT", "ENCODING", "k"));
    }

    static string[] Words(int group, string name) => group == 2 ? [name, "v"] : [name];
}

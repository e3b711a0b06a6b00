// As many event loops as io-threads says, and what holds with one holds with the most that there may be.
using System.Globalization;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class LoopCountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void There_are_as_many_loops_as_were_asked_for(int count)
    {
        using var node = new RunningNode(("io-threads", $"{count}"));
        Assert.Equal(count, node.Server.Loops.Loops.Length);
        Assert.Equal(count > 1, node.Server.IsConcurrent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(129)]
    [InlineData(200)]
    [InlineData(256)]
    public void Every_number_of_loops_locks_and_scans_all_shards(int count)
    {
        const int Keys = 5000;
        using var node = new RunningNode(("io-threads", $"{count}"));
        Assert.Equal(":1\r\n", node.Line("EVAL return(1) 0"));
        foreach (var batch in Enumerable.Range(0, Keys).Chunk(100))
            Assert.Equal("+OK\r\n", node.Call(["MSET", .. batch.SelectMany(i => new[] { $"key:{i}", "v" })]));
        Assert.Equal(Keys, Scan(node).Distinct().Count());
        Assert.Equal($":{Keys}\r\n", node.Line("DBSIZE"));

        using var client = node.ConnectClient();
        client.Call("MULTI");
        client.Call("FLUSHALL");
        client.Call("MSET a 1 b 2 c 3");
        client.Call("EVAL return(redis.call('dbsize')) 0");
        Assert.Equal("*3 +OK +OK :3", client.Call("EXEC"));
    }

    [Fact]
    public void Messages_reach_subscribers_on_every_one_of_many_loops()
    {
        const int Loops = 129;
        using var node = new RunningNode(("io-threads", $"{Loops}"));
        var subscribers = Enumerable.Range(0, Loops).Select(_ => node.ConnectClient()).ToList();
        foreach (var subscriber in subscribers) subscriber.Call("SUBSCRIBE c");
        Assert.Equal($":{Loops}\r\n", node.Line("PUBLISH c hello"));
        foreach (var subscriber in subscribers) Assert.Equal("*3 $7 message $1 c $5 hello", subscriber.Receive());
        foreach (var subscriber in subscribers) subscriber.Dispose();
    }

    // More rounds than any number of shards asks for would mean that the cursor does not come to its end.
    static List<string> Scan(RunningNode node)
    {
        const int MaxRounds = 10_000;
        List<string> keys = [];
        var cursor = "0";
        for (var round = 0; round < MaxRounds; round++)
        {
            var lines = node.Call("SCAN", cursor, "COUNT", "100").Split("\r\n");
            cursor = lines[2];
            Assert.True(ulong.Parse(cursor, CultureInfo.InvariantCulture) < 1ul << 53, "a double would not hold the cursor");
            keys.AddRange(lines.Where(line => line.StartsWith("key:", StringComparison.Ordinal)));
            if (cursor == "0") return keys;
        }
        throw new InvalidOperationException("SCAN does not end");
    }
}

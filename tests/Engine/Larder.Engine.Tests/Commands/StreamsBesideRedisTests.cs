// Stream commands at random, sent to a node and to a real redis-server: the replies must be the same, byte for byte, but
// for the milliseconds since a delivery. Left out is what Valkey, which Larder follows, changed since that Redis: the
// fields of XINFO, "+" as an id, when a consumer comes into being, and the counters of groups.
using System.Text.RegularExpressions;
using Larder.Engine.Tests.Settings;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class StreamsBesideRedisTests
{
    const int Steps = 5_000;

    int _ms = 1;

    [Theory]
    [InlineData("2", "100", 1)]
    [InlineData("3", "3", 2)]
    [InlineData("2", "10", 3)]
    [InlineData("3", "0", 4)]
    public void Replies_are_alike(string protocol, string nodeEntries, int seed)
    {
        // Nodes by entries alone: in bytes those of the two are not the same.
        string[] limits = ["--stream-node-max-entries", nodeEntries, "--stream-node-max-bytes", "0"];
        using var redis = RealRedis.StartIfThere(["--save", "", .. limits]);
        if (redis == null)
        {
            Assert.Skip("redis-server is not installed");
            return;
        }
        using var node = new RunningNode(("stream-node-max-entries", nodeEntries), ("stream-node-max-bytes", "0"));
        redis.Call("HELLO", protocol);
        node.Call("HELLO", protocol);
        Assert.Equal(redis.Call("SET", "string", "x"), node.Call("SET", "string", "x"));
        var random = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            var words = step % 50 == 0 ? ["XRANGE", Key(random), "-", "+"] : Command(random);
            var (expected, actual) = (redis.Call(words), node.Call(words));
            if (words[0] == "XPENDING") (expected, actual) = (Timeless(expected), Timeless(actual));
            if (words[0] == "XSETID" && expected[0] == '-' && actual[0] == '-') continue; // which is seen first
            Assert.True(
                expected == actual, $"step {step}: {string.Join(' ', words)}\nredis:  {expected}\nlarder: {actual}");
        }
    }

    string[] Command(Random random)
    {
        string key = Key(random), group = $"g{random.Next(3)}", consumer = $"c{random.Next(4)}";
        return random.Next(32) switch
        {
            < 8 => ["XADD", key, .. Trimming(random, 8), NewId(random), .. Fields(random)],
            8 => ["XTRIM", key, .. Trimming(random, 1)],
            9 => ["XDEL", key, Id(random), Id(random)],
            10 => ["XRANGE", key, End(random), End(random), .. Count(random)],
            11 => ["XREVRANGE", key, End(random), End(random), .. Count(random)],
            12 => ["XLEN", key],
            13 => ["XREAD", .. Count(random), "STREAMS", key, Key(random), Id(random), random.Next(4) == 0 ? "$" : "0"],
            < 16 => ["XGROUP", "CREATE", key, group, random.Next(3) == 0 ? "$" : Id(random), "MKSTREAM"],
            16 => ["XGROUP", "SETID", key, group, random.Next(3) == 0 ? "$" : Id(random)],
            17 => [.. (string[])["XGROUP", random.Next(3) == 0 ? "DESTROY" : "DELCONSUMER", key, group],
                .. random.Next(2) == 0 ? (string[])[consumer] : []],
            < 22 => ["XREADGROUP", "GROUP", group, consumer, .. Count(random), "STREAMS", key,
                random.Next(4) == 0 ? Id(random) : ">"],
            22 => ["XACK", key, group, Id(random), Id(random), Id(random)],
            23 => ["XPENDING", key, group],
            24 => ["XPENDING", key, group, End(random), End(random), "9", .. random.Next(2) == 0 ? [consumer] : NoWords],
            < 27 => ["XCLAIM", key, group, consumer, "0", Id(random), Id(random), .. ClaimOption(random)],
            27 => ["XAUTOCLAIM", key, group, consumer, "0", End(random), .. Count(random)],
            28 => ["XSETID", key, Id(random)],
            29 => ["XINFO", "STREAM", "missing"],
            30 => random.Next(2) == 0 ? ["COPY", key, Key(random), "REPLACE"] : ["RENAME", key, Key(random)],
            _ => random.Next(4) == 0 ? ["DEL", key] : ["OBJECT", "ENCODING", key],
        };
    }

    static readonly string[] NoWords = [];

    static string Key(Random random) => random.Next(60) == 0 ? "string" : $"s{random.Next(4)}";

    static string[] Count(Random random) =>
        random.Next(2) == 0 ? [] : ["COUNT", random.Next(20) == 0 ? "x" : $"{random.Next(1, 9)}"];

    string[] Trimming(Random random, int seldom)
    {
        if (random.Next(seldom) != 0) return [];
        string[] sign = random.Next(3) switch { 0 => [], 1 => ["="], _ => ["~"] };
        string[] limit = random.Next(4) == 0 ? ["LIMIT", $"{random.Next(-1, 40)}"] : [];
        return random.Next(2) == 0
            ? ["MAXLEN", .. sign, $"{random.Next(-1, 120)}", .. limit]
            : ["MINID", .. sign, Id(random), .. limit];
    }

    string NewId(Random random)
    {
        _ms += random.Next(2);
        return random.Next(10) switch
        {
            0 => Id(random),
            1 => $"{_ms}-*",
            _ => $"{_ms}-{random.Next(8)}",
        };
    }

    string Id(Random random) => random.Next(40) == 0
        ? (string[])["-", "*-1", "0", "abc", "1-", "-1", "007-01", "18446744073709551615"] is var odd
            ? odd[random.Next(odd.Length)] : ""
        : $"{Math.Max(_ms - random.Next(60), 0)}-{random.Next(4)}";

    string End(Random random) => random.Next(4) switch
    {
        0 => "-",
        1 => "+",
        2 => "(" + Id(random),
        _ => Id(random),
    };

    static string[] ClaimOption(Random random) => random.Next(7) switch
    {
        0 => ["JUSTID"],
        1 => ["FORCE"],
        2 => ["FORCE", "RETRYCOUNT", "7"],
        3 => ["IDLE", "5"],
        4 => ["LASTID", "3-3"],
        5 => ["NONSENSE"],
        _ => [],
    };

    static string[] Fields(Random random)
    {
        if (random.Next(2) == 0) return ["temperature", $"{random.Next(100)}", "humidity", "high"];
        return [.. Enumerable.Range(0, random.Next(0, 5)).SelectMany(_ => (string[])
        [
            $"f{random.Next(3)}", new string('v', random.Next(9) == 0 ? random.Next(300) : random.Next(9)),
        ])];
    }

    // The third of the four parts of a row is the idle time.
    static string Timeless(string reply) =>
        Regex.Replace(reply, @"(\*4\r\n\$\d+\r\n\d+-\d+\r\n\$\d+\r\nc\d\r\n):\d+\r\n", "$1:?\r\n");
}

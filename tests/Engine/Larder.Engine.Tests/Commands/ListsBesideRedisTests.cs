// List commands at random, sent to a node and to a real redis-server: the replies must be the same, byte for byte.
// Lists grow to several nodes and shrink again; elements are of one length, of many, or larger than a node.
using Larder.Engine.Tests.Settings;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class ListsBesideRedisTests
{
    const int Steps = 5_000;

    static readonly int[] Lengths = [0, 1, 127, 128, 200, 5_000, 8_180, 8_192, 9_000, 17_000, 70_000];

    enum Elements
    {
        OneLength,
        Numbers,
        ManyLengths,
        Large,
    }

    [Theory]
    [InlineData("2", "-2", 1)]
    [InlineData("3", "-1", 2)]
    [InlineData("2", "5", 3)]
    [InlineData("3", "128", 4)]
    public void Replies_are_alike(string protocol, string nodeSize, int seed)
    {
        using var redis = RealRedis.StartIfThere(["--save", "", "--list-max-listpack-size", nodeSize]);
        if (redis == null)
        {
            Assert.Skip("redis-server is not installed");
            return;
        }
        using var node = new RunningNode(("list-max-listpack-size", nodeSize));
        redis.Call("HELLO", protocol);
        node.Call("HELLO", protocol);
        Assert.Equal(redis.Call("SET", "string", "x"), node.Call("SET", "string", "x"));
        var random = new Random(seed);
        var elements = Elements.OneLength;
        for (var step = 0; step < Steps; step++)
        {
            if (step % 200 == 0) elements = (Elements)random.Next(4);
            string[] words = step % 20 == 0 ? ["LRANGE", Key(random), "0", "-1"] : Command(random, elements);
            var (expected, actual) = (redis.Call(words), node.Call(words));
            Assert.True(expected == actual, $"step {step}: {Short(string.Join(' ', words))}\n" +
                $"redis:  {Short(expected)}\nlarder: {Short(actual)}");
        }
    }

    static string[] Command(Random random, Elements elements)
    {
        string key = Key(random), other = Key(random);
        string[] Many(string command, int most) =>
            [command, key, .. Enumerable.Range(0, random.Next(1, most)).Select(_ => Element(random, elements))];
        string End() => random.Next(2) == 0 ? "LEFT" : random.Next(50) == 0 ? "UP" : "right";
        string One() => Element(random, elements);
        switch (random.Next(22))
        {
            case < 3: return Many("RPUSH", random.Next(2) == 0 ? 5 : 200);
            case < 6: return Many("LPUSH", random.Next(2) == 0 ? 5 : 200);
            case 6: return [random.Next(2) == 0 ? "LPUSHX" : "RPUSHX", key, One()];
            case 7: return [random.Next(2) == 0 ? "LPOP" : "RPOP", key];
            case 8: return [random.Next(2) == 0 ? "LPOP" : "RPOP", key, $"{random.Next(-1, 300)}"];
            case 9: return ["LLEN", key];
            case 10: return ["LINDEX", key, Index(random)];
            case 11: return ["LRANGE", key, Index(random), Index(random)];
            case 12: case 13: return ["LSET", key, $"{random.Next(-300, 300)}", One()];
            case 14:
                var side = random.Next(2) == 0 ? "BEFORE" : "after";
                return ["LINSERT", key, side, One(), Element(random, Elements.Numbers)];
            case 15: return ["LREM", key, $"{random.Next(-5, 5)}", One()];
            case 16: return ["LTRIM", key, $"{random.Next(4)}", $"{-random.Next(1, 4)}"];
            case 17: return random.Next(3) == 0 ? ["LTRIM", key, Index(random), Index(random)] : ["LPOS", key, One()];
            case 18:
                return
                [
                    "LPOS", key, One(), "RANK", $"{random.Next(-3, 4)}", "COUNT", $"{random.Next(-1, 4)}",
                    "MAXLEN", $"{random.Next(-1, 300)}",
                ];
            case 19: return random.Next(3) == 0 ? ["RPOPLPUSH", key, other] : ["LMOVE", key, other, End(), End()];
            case 20: return ["LMPOP", "2", key, other, End(), "COUNT", $"{random.Next(40)}"];
            default: return key == "string" ? ["TYPE", key] : [random.Next(2) == 0 ? "COPY" : "RENAME", key, "l3"];
        }
    }

    static string Key(Random random) => random.Next(80) == 0 ? "string" : $"l{random.Next(3)}";

    static string Index(Random random) => random.Next(8) switch
    {
        0 => "x",
        1 => "-1",
        2 => "9223372036854775807",
        3 => "-9223372036854775807",
        _ => $"{random.Next(-1_500, 1_500)}",
    };

    static string Element(Random random, Elements elements) => elements switch
    {
        Elements.OneLength => $"{random.Next(20):0000000000000000}",
        Elements.Numbers => $"{random.Next(3_000)}",
        Elements.ManyLengths => new string('x', random.Next(40)),
        _ => new string((char)('a' + random.Next(3)), Lengths[random.Next(Lengths.Length)]),
    };

    static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}... ({text.Length})";
}

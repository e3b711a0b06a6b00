// maxmemory is kept under every policy, whatever the types and sizes of what is written: collections that grow beside
// strings that are replaced, from several clients on several loops.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed class EvictionLimitTests
{
    const long LimitBytes = 50 << 20;
    const int Writers = 4, Batches = 80, BatchCommands = 50;
    const int Keys = 6000;

    // The two other loops may be in the midst of a command while one tells: on a busy machine for as long as they get no
    // processor. The largest writes 40 texts.
    const int InHandBytes = 2 * 40 * 8000;

    static readonly string Text = new('v', 8192);

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-lfu")]
    [InlineData("allkeys-random")]
    [InlineData("volatile-lru")]
    [InlineData("volatile-lfu")]
    [InlineData("volatile-random")]
    [InlineData("volatile-ttl")]
    public void Used_memory_stays_within_a_hundredth_of_the_limit(string policy)
    {
        using var node = new RunningNode(("maxmemory", $"{LimitBytes}"), ("maxmemory-policy", policy));
        var writers = Enumerable.Range(0, Writers).Select(_ => node.Connect()).ToList();
        var randoms = Enumerable.Range(0, Writers).Select(seed => new Random(seed)).ToList();
        using var reader = node.ConnectClient();
        long most = 0;
        for (var batch = 0; batch < Batches; batch++)
        {
            var sent = writers.Select((writer, i) => Send(writer, randoms[i])).ToList();
            for (var i = 0; i < Writers; i++)
            {
                for (; sent[i] > 0; sent[i]--)
                {
                    var reply = writers[i].ReceiveText();
                    Assert.False(reply.StartsWith('-'), reply);
                    if (sent[i] % 4 == 0) most = Math.Max(most, UsedBytes(reader));
                }
            }
        }
        Assert.InRange(most, LimitBytes * 95 / 100, LimitBytes * 101 / 100 + InHandBytes);
        Assert.DoesNotContain("evicted_keys:0 ", reader.Call("INFO stats"));
        foreach (var writer in writers) writer.Dispose();
    }

    static long UsedBytes(TestClient client)
    {
        var text = client.Call("INFO memory");
        var start = text.IndexOf(" used_memory:", StringComparison.Ordinal) + " used_memory:".Length;
        return long.Parse(text.AsSpan(start, text.IndexOf(' ', start) - start));
    }

    // All keys have an expiry, for the policies that ask for one.
    static int Send(RespConnection client, Random random)
    {
        var requests = new StringBuilder();
        for (var i = 0; i < BatchCommands; i++)
        {
            var words = Write(random);
            Append(requests, words);
            Append(requests, ["EXPIRE", words[1], $"{random.Next(1000, 100_000)}"]);
        }
        client.SendRaw(Encoding.ASCII.GetBytes(requests.ToString()));
        return 2 * BatchCommands;
    }

    static string[] Write(Random random)
    {
        var text = Text[..random.Next(1, random.Next(10) == 0 ? 8000 : 400)];
        // Few collections, so that they grow.
        var few = random.Next(50);
        return random.Next(40) switch
        {
            // What takes much at once, by its arguments or by what is there.
            0 => ["SET", $"0:{random.Next(Keys)}", new string('b', random.Next(200_000))],
            1 => ["APPEND", $"0:{random.Next(Keys)}", new string('b', random.Next(60_000))],
            2 => ["COPY", $"{random.Next(1, 6)}:{few}", $"6:{few}", "REPLACE"],
            3 => ["ZUNIONSTORE", $"7:{few}", "2", $"4:{random.Next(50)}", $"4:{few}"],
            4 => ["SUNIONSTORE", $"8:{few}", $"3:{random.Next(50)}", $"3:{few}"],
            5 => ["SETRANGE", $"9:{few}", $"{random.Next(300_000)}", "x"],
            6 => ["RPUSH", $"2:{few}", .. Enumerable.Repeat(text, 40)],
            7 => ["HGETALL", $"1:{few}"],
            var kind => Small(random, kind % 6, few, text),
        };
    }

    static string[] Small(Random random, int kind, int few, string text)
    {
        var number = $"{random.Next(2000)}";
        return kind switch
        {
            0 => ["SET", $"0:{random.Next(Keys)}", text],
            1 => ["HSET", $"1:{few}", number, text],
            2 => ["RPUSH", $"2:{few}", text, text],
            3 => ["SADD", $"3:{few}", number, text],
            4 => ["ZADD", $"4:{few}", number, text + number],
            _ => ["XADD", $"5:{few}", "*", "field", text],
        };
    }

    static void Append(StringBuilder requests, string[] words)
    {
        requests.Append($"*{words.Length}\r\n");
        foreach (var word in words) requests.Append($"${word.Length}\r\n{word}\r\n");
    }
}

// Memcached's text and meta requests: whatever comes, the pieces in which it comes make no difference.
using Larder.Protocol.Tests.Memcached;

namespace Larder.Fuzz.Targets;

/// <summary>The text reader.</summary>
public sealed class MemcachedTextTarget : IFuzzTarget
{
    public IReadOnlyList<string> Seeds { get; } =
    [
        "get a b c\r\n", "set key 5 60 5\r\nhello\r\n", "cas key 0 0 2 99 noreply\r\nhi\r\n", "incr n 1\r\n",
        "touch a 10\r\n", "gat 10 a b\r\n", "mg key v t T30 O123\r\n", "mg YQ== b k v\r\n",
        "ms key 2 T60 F5 ME\r\nhi\r\n",
        "ma n D5 J1 N0\r\n", "md key q I T5\r\n", "mn\r\n", "flush_all 10 noreply\r\n", "set big 0 0 600\r\n",
    ];

    public void Try(byte[] input, Random random)
    {
        using var whole = new MemcachedFeed(maxItemBytes: 512);
        using var pieces = new MemcachedFeed(maxItemBytes: 512);
        whole.Add(input);
        for (int at = 0, size; at < input.Length; at += size)
        {
            size = Math.Min(random.Next(1, 30), input.Length - at);
            pieces.Add(input.AsSpan(at, size));
        }

        Assert.Equal(whole.Results, pieces.Results);
    }
}

// RESP requests: whatever comes, the pieces in which it comes make no difference.
using Larder.Protocol.Resp;
using Larder.Protocol.Tests.Resp;

namespace Larder.Fuzz.Targets;

/// <summary>The server's request reader, arrays and inline.</summary>
public sealed class RespRequestTarget : IFuzzTarget
{
    static readonly RespLimits Unauthenticated = new(IsAuthenticated: false);

    public IReadOnlyList<string> Seeds { get; } =
    [
        "*1\r\n$4\r\nPING\r\n", "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$12\r\nhello\r\nworld\r\n", "GET key\r\n",
        "SET \"a key\" 'a\\'value' \"\\x00\\xff\\n\"\r\n", "*0\r\n\r\n*-1\r\n", "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
        "*12\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n",
    ];

    public void Try(byte[] input, Random random)
    {
        var limits = random.Next(2) == 0 ? RespLimits.Default : Unauthenticated;
        using var whole = new RespFeed(limits);
        using var pieces = new RespFeed(limits);
        whole.Add(input);
        for (int at = 0, size; at < input.Length; at += size)
        {
            size = Math.Min(random.Next(1, 30), input.Length - at);
            pieces.Add(input.AsSpan(at, size));
        }

        Assert.Equal(whole.Results, pieces.Results);
    }
}

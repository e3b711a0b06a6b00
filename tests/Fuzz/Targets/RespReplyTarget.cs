// RESP replies: the reader that builds trees and the one that skims find the same replies, or the same lack of sense.
using Larder.Protocol.Resp;

namespace Larder.Fuzz.Targets;

/// <summary>The client's reply readers.</summary>
public sealed class RespReplyTarget : IFuzzTarget
{
    public IReadOnlyList<string> Seeds { get; } =
    [
        "+OK\r\n", "-ERR no\r\n", ":5\r\n", "$3\r\nabc\r\n", "$-1\r\n", "*2\r\n$1\r\na\r\n*2\r\n:1\r\n*-1\r\n",
        "%1\r\n+k\r\n,0.5\r\n", "~1\r\n#t\r\n", "_\r\n", "(123\r\n", "=7\r\ntxt:abc\r\n", "!5\r\nERR x\r\n",
        "|1\r\n+ttl\r\n:9\r\n$1\r\nv\r\n", ">2\r\n+message\r\n+hi\r\n",
    ];

    public void Try(byte[] input, Random random)
    {
        var (trees, treeBytes, treeFailed) = ReadTrees(input);
        var skimmer = new RespReplySkimmer();
        var skimmed = 0;
        var failed = false;
        try
        {
            skimmed = skimmer.Skim(input);
        }
        catch (InvalidDataException)
        {
            failed = true;
        }

        Assert.True(trees == skimmer.ReplyCount + skimmer.PushCount, $"{trees} trees, {skimmer.ReplyCount} skimmed");
        Assert.True(skimmed <= input.Length && (failed || skimmed >= treeBytes));
        Assert.True(!treeFailed || failed, "the tree reader alone refuses the bytes");
    }

    static (long Count, int Bytes, bool Failed) ReadTrees(ReadOnlySpan<byte> input)
    {
        var count = 0L;
        var at = 0;
        try
        {
            for (; RespReplyReader.TryRead(input[at..], out _, out var consumed); at += consumed) count++;
            return (count, at, false);
        }
        catch (InvalidDataException)
        {
            return (count, at, true);
        }
    }
}

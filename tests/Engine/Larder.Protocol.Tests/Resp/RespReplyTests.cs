// Replies read back: as trees, and skimmed in pieces of every size.
using Larder.Protocol.Resp;

namespace Larder.Protocol.Tests.Resp;

public sealed class RespReplyTests
{
    const string Stream =
        "+OK\r\n-ERR no\r\n:5\r\n$3\r\na\r\n\r\n$-1\r\n*2\r\n$1\r\na\r\n*2\r\n:1\r\n*-1\r\n"
        + "%1\r\n+k\r\n,0.5\r\n"
        + "~1\r\n#t\r\n_\r\n(123\r\n=7\r\ntxt:abc\r\n!5\r\nERR x\r\n*0\r\n";

    [Fact]
    public void Reads_trees()
    {
        var rest = Wire.Bytes(Stream + ">2\r\n+message\r\n+hi\r\n|1\r\n+ttl\r\n:9\r\n$1\r\nv\r\n").AsSpan();
        var shown = new List<string>();
        while (rest.Length > 0)
        {
            Assert.True(RespReplyReader.TryRead(rest, out var value, out var consumed));
            shown.Add(value.ToString() + (value.Attributes.Count > 0 ? " with attributes" : ""));
            rest = rest[consumed..];
        }

        Assert.Equal(
        [
            "\"OK\"", "(error) ERR no", "(integer) 5", "\"a\r\n\"", "(nil)", "[\"a\", [(integer) 1, (nil)]]",
            "%[\"k\", \"0.5\"]", "~[\"t\"]", "(nil)", "\"123\"", "\"abc\"", "(error) ERR x", "[]",
            "[\"message\", \"hi\"]", "\"v\" with attributes",
        ], shown);
    }

    [Fact]
    public void A_reply_cut_anywhere_is_incomplete()
    {
        var bytes = Wire.Bytes("*3\r\n$3\r\nabc\r\n%1\r\n+k\r\n:1\r\n|1\r\n+a\r\n+b\r\n_\r\n");
        for (var cut = 0; cut < bytes.Length; cut++)
            Assert.False(RespReplyReader.TryRead(bytes.AsSpan(0, cut), out _, out _));
        Assert.True(RespReplyReader.TryRead(bytes, out var value, out var consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(3, value.Items.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Skimming_counts_replies_errors_and_pushes(int pieceBytes)
    {
        var bytes = Wire.Bytes(Stream + ">2\r\n+message\r\n*1\r\n-x\r\n");
        var skimmer = new RespReplySkimmer();
        byte[] pending = [];
        for (var at = 0; at < bytes.Length; at += pieceBytes)
        {
            pending = [.. pending, .. bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at))];
            pending = pending[skimmer.Skim(pending)..];
        }

        Assert.Empty(pending);
        Assert.Equal((13, 2, 1), (skimmer.ReplyCount, skimmer.ErrorCount, skimmer.PushCount));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$1\r\nabc\r\n")]
    [InlineData("*99999999999\r\n")]
    public void What_is_no_reply_is_refused(string wire)
    {
        Assert.Throws<InvalidDataException>(() => RespReplyReader.TryRead(Wire.Bytes(wire), out _, out _));
        Assert.Throws<InvalidDataException>(() => new RespReplySkimmer().Skim(Wire.Bytes(wire)));
    }

    [Fact]
    public void Announcing_much_or_nesting_deep_costs_no_memory()
    {
        var deep = Wire.Bytes(string.Concat(Enumerable.Repeat("*1\r\n", 100_000)) + ":1\r\n");
        Assert.Throws<InvalidDataException>(() => RespReplyReader.TryRead(deep, out _, out _));
        Assert.Equal(deep.Length, new RespReplySkimmer().Skim(deep));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(RespReplyReader.TryRead("*2000000000\r\n"u8, out _, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }
}

// Counting replies, whole and cut at every byte.
using System.Text;
using Larder.Bench.Replies;

namespace Larder.Bench.Tests.Replies;

public class ReplyCounterTests
{
    [Theory]
    [InlineData("STORED\r\n", 1, 0)]
    [InlineData("END\r\n", 1, 0)]
    [InlineData("VALUE k 0 5\r\nEND\r\n\r\nEND\r\n", 1, 0)]
    [InlineData("VALUE k 0 0\r\n\r\nVALUE l 1 3 77\r\nabc\r\nEND\r\nEND\r\n", 2, 0)]
    [InlineData("VA 4 t0 f1\r\nabcd\r\nEN\r\nHD\r\n", 3, 0)]
    [InlineData("VA 2\r\nab\r\nNS\r\n", 2, 0)]
    [InlineData("ERROR\r\nCLIENT_ERROR bad data chunk\r\nSERVER_ERROR out of memory\r\nHD\r\n", 4, 3)]
    [InlineData("VALUE k 0 9\r\nERROR\r\n\r\n\r\nEND\r\n", 1, 0)]
    public void Memcached_replies_are_counted_however_they_are_cut(string text, int replies, int errors) =>
        CutEverywhere(WireProtocol.Memcached, text, replies, errors);

    [Theory]
    [InlineData("+OK\r\n$3\r\nabc\r\n", 2, 0)]
    [InlineData("*2\r\n$1\r\na\r\n$-1\r\n:5\r\n", 2, 0)]
    [InlineData("-ERR no\r\n+OK\r\n", 2, 1)]
    public void Resp_replies_are_counted_however_they_are_cut(string text, int replies, int errors) =>
        CutEverywhere(WireProtocol.Resp, text, replies, errors);

    [Fact]
    public void Values_found_by_a_get_of_several_keys_are_counted()
    {
        var counter = new MemcachedReplies();
        counter.Skim("VALUE a 0 1\r\nx\r\nVALUE c 0 1\r\ny\r\nEND\r\n"u8);
        Assert.Equal(2, counter.ValueCount);
    }

    [Fact]
    public void A_value_without_a_length_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => new MemcachedReplies().Skim("VA x\r\n"u8));
        Assert.Throws<InvalidDataException>(() => new MemcachedReplies().Skim(new byte[5000]));
        Assert.Throws<InvalidDataException>(() => new MemcachedReplies().Skim("-ERR syntax error\r\n"u8));
    }

    static void CutEverywhere(WireProtocol protocol, string text, int replies, int errors)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var counter = ReplyCounter.For(protocol);
            var consumed = counter.Skim(bytes.AsSpan(0, cut));
            Assert.InRange(consumed, 0, cut);
            consumed += counter.Skim(bytes.AsSpan(consumed));
            Assert.Equal((bytes.Length, replies, errors), (consumed, counter.ReplyCount, counter.ErrorCount));
        }
    }
}

// Replies that come in pieces, and such as are none.
using System.Buffers;
using System.Text;
using Larder.Client.Near;
using Xunit;

namespace Larder.Client.Tests.Near;

public sealed class NearReplyTests
{
    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("$5\r\na\r\nbc\r\n")]
    [InlineData("_\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("%2\r\n+server\r\n$6\r\nvalkey\r\n+modules\r\n*0\r\n")]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n")]
    [InlineData(">2\r\n+invalidate\r\n_\r\n")]
    public void A_reply_is_read_once_it_is_whole(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            var part = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.False(NearReply.TryTake(ref part, out _));
            Assert.Equal(length, part.Length);
        }

        var whole = new ReadOnlySequence<byte>([.. bytes, .. "+next\r\n"u8]);
        Assert.True(NearReply.TryTake(ref whole, out var reply));
        Assert.Equal((byte)text[0], reply.Kind);
        Assert.Equal("+next\r\n", Encoding.ASCII.GetString(whole));
    }

    [Theory]
    [InlineData("?\r\n")]
    [InlineData("\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("$99999999999999\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+x\r\n")]
    public void What_is_no_reply_is_refused(string text) => Assert.Throws<InvalidDataException>(() =>
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text));
        NearReply.TryTake(ref bytes, out _);
    });
}

// Ids as text: what is accepted, and that what is written is read back.
using Larder.Engine.Values.Streams.Ids;
using System.Text;
using Larder.Engine.Values.Streams;
using Xunit;

namespace Larder.Engine.Tests.Values.Streams;

public sealed class StreamIdTests
{
    [Theory]
    [InlineData("0", 0, 7)]
    [InlineData("5-3", 5, 3)]
    [InlineData("007-01", 7, 1)]
    [InlineData(" +5-3", 5, 3)]
    [InlineData("18446744073709551615-18446744073709551615", ulong.MaxValue, ulong.MaxValue)]
    public void Accepts(string text, ulong ms, ulong sequence)
    {
        Assert.True(StreamId.TryParse(Encoding.ASCII.GetBytes(text), 7, out var id));
        Assert.Equal(new StreamId(ms, sequence), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1--1")]
    [InlineData("1-1-1")]
    [InlineData("1-*")]
    [InlineData("1 ")]
    [InlineData("18446744073709551616")]
    [InlineData("1-99999999999999999999999")]
    public void Refuses(string text) => Assert.False(StreamId.TryParse(Encoding.ASCII.GetBytes(text), 0, out _));

    [Fact]
    public void What_is_written_is_read_back()
    {
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        foreach (var id in (StreamId[])[default, StreamId.Max, new(1, ulong.MaxValue), new(1_700_000_000_000, 0)])
        {
            Assert.True(StreamId.TryParse(text[..id.Format(text)], 0, out var read));
            Assert.Equal(id, read);
        }
    }
}

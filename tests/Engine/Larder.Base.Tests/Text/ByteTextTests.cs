// Text of bytes and back: nothing may be lost, and different bytes stay different.
using Larder.Base.Text;
using Xunit;

namespace Larder.Base.Tests.Text;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("61C3BC")]
    [InlineData("FF")]
    [InlineData("61FFC3")]
    [InlineData("C3BCFEF09F9880")]
    [InlineData("EDB280")]
    [InlineData("F09F98")]
    [InlineData("C080")]
    public void Bytes_come_back_as_they_were(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var text = ByteText.GetString(bytes);
        Assert.Equal(bytes, ByteText.GetBytes(text));
        Assert.Equal(bytes.Length, ByteText.GetByteCount(text));
    }

    [Fact]
    public void Names_that_differ_in_a_byte_differ() =>
        Assert.NotEqual(ByteText.GetString([(byte)'a', 0xff]), ByteText.GetString([(byte)'a', 0xfe]));

    [Fact]
    public void What_is_text_is_that_text() => Assert.Equal("aü", ByteText.GetString("aü"u8));
}

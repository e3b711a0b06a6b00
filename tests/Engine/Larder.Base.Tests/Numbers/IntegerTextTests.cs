// Integers are accepted in one spelling only: the one in which they are written.
using System.Globalization;
using System.Text;
using CsCheck;
using Larder.Base.Numbers;
using Xunit;

namespace Larder.Base.Tests.Numbers;

public sealed class IntegerTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Reads_an_integer(string text, long expected)
    {
        Assert.True(IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999")]
    [InlineData("100000000000000000000")]
    public void Refuses_any_other_spelling(string text) =>
        Assert.False(IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out long _));

    [Fact]
    public void Unsigned_goes_up_to_64_bits()
    {
        Assert.True(IntegerText.TryParse("18446744073709551615"u8, out ulong value));
        Assert.Equal(ulong.MaxValue, value);
        Assert.False(IntegerText.TryParse("18446744073709551616"u8, out ulong _));
        Assert.False(IntegerText.TryParse("-1"u8, out ulong _));
    }

    [Fact]
    public void Every_integer_is_written_in_the_spelling_that_reads_back() =>
        Gen.OneOf(Gen.Long, Gen.Int.Select(value => (long)value), Gen.Long[-100, 100]).Sample(value =>
        {
            Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
            var written = text[..IntegerText.Format(value, text)];
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(written));
            Assert.True(IntegerText.TryParse(written, out long back));
            Assert.Equal(value, back);
        });

    [Fact]
    public void What_reads_as_an_integer_is_how_it_is_written() =>
        Gen.Char["0123456789+- "].Array[0, 21].Select(characters => new string(characters)).Sample(text =>
        {
            var read = IntegerText.TryParse(Encoding.ASCII.GetBytes(text), out long value);
            var canonical = long.TryParse(text, CultureInfo.InvariantCulture, out var expected)
                && expected.ToString(CultureInfo.InvariantCulture) == text;
            Assert.Equal(canonical, read);
            if (read) Assert.Equal(expected, value);
        }, iter: 20_000);
}

// Floating-point text against rows read off a Valkey 9.1.2 (ZADD, then ZSCORE).
using System.Globalization;
using System.Text;
using CsCheck;
using Larder.Base.Numbers;
using Xunit;

namespace Larder.Base.Tests.Numbers;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("+1", "1")]
    [InlineData("1e5", "100000")]
    [InlineData("1e-320", "1e-320")]
    [InlineData("+inf", "inf")]
    [InlineData("-inf", "-inf")]
    [InlineData("INFINITY", "inf")]
    [InlineData("3.0", "3")]
    [InlineData("1e17", "100000000000000000")]
    [InlineData("4e18", "4000000000000000000")]
    [InlineData("5e18", "5e+18")]
    [InlineData("1e19", "1e+19")]
    [InlineData("1e22", "1e+22")]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "0.00001")]
    [InlineData("1.5e-5", "0.000015")]
    [InlineData("1e-6", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("1.5e-7", "1.5e-7")]
    [InlineData("123456789.123", "123456789.123")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("1.23456789012345678e30", "1.2345678901234568e+30")]
    [InlineData("-1.2345678901234567e-30", "-1.2345678901234567e-30")]
    public void Reads_and_shows_a_number_as_Valkey_does(string text, string shown)
    {
        Assert.True(FloatText.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(shown, Show(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("--1")]
    [InlineData("+-1")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("infin")]
    [InlineData("nan")]
    [InlineData("0x10")]
    [InlineData("1_0")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("\u0661")]
    public void Refuses_what_is_no_number(string text) =>
        Assert.False(FloatText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void What_is_shown_reads_back_to_the_same_number() => Gen.Double.Sample(value =>
    {
        if (double.IsNaN(value)) return;
        var shown = Show(value);
        Assert.True(FloatText.TryParse(Encoding.ASCII.GetBytes(shown), out var back), shown);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
    }, iter: 20_000);

    [Fact]
    public void Reading_agrees_with_the_runtime_where_both_accept() =>
        Gen.Char["0123456789.eE+-"].Array[0, 12].Select(characters => new string(characters)).Sample(text =>
        {
            if (!FloatText.TryParse(Encoding.ASCII.GetBytes(text), out var value)) return;
            Assert.Equal(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
        }, iter: 20_000);

    static string Show(double value)
    {
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        return Encoding.ASCII.GetString(text[..FloatText.Format(value, text)]);
    }
}

// Sums in 80-bit floats against rows read off a Valkey 9.1.2 (SET, then INCRBYFLOAT).
using System.Text;
using CsCheck;
using Larder.Base.Numbers;
using Xunit;

namespace Larder.Base.Tests.Numbers;

public sealed class ExtendedFloatTests
{
    [Theory]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("1000", "1.6", "1001.59999999999999998")]
    [InlineData("0", "0.024390243902439025", "0.02439024390243902")]
    [InlineData("0.02439024390243902", "-0.024390243902439025", "0")]
    [InlineData("1", "-1", "0")]
    [InlineData("-0", "-0", "0")]
    [InlineData("3", "1e20", "100000000000000000000")]
    [InlineData("1e30", "0.1", "1000000000000000000024696061952")]
    [InlineData("5e-18", "0", "0")]
    [InlineData("1.5e-17", "0", "0.00000000000000002")]
    [InlineData("-5e-18", "0", "0")]
    [InlineData("9.999999999999999999", "0", "10")]
    [InlineData("0x1F", "0x.8p1", "32")]
    [InlineData("1e18", "0.5", "1000000000000000000.5")]
    [InlineData("18446744073709551615", "0.5", "18446744073709551616")]
    [InlineData("18446744073709551616", "1", "18446744073709551616")]
    [InlineData("1e-4000", "1", "1")]
    [InlineData("-123456789.987654321", "0.000000001", "-123456789.98765432000072906")]
    [InlineData(".5", "1.", "1.5")]
    [InlineData("+1e5", "-1E-5", "99999.99998999999999683")]
    [InlineData("1e100", "-1e100", "0")]
    [InlineData("1e40", "-1e20", "9999999999999999999783686092270256259072")]
    [InlineData("0.1", "1e-17", "0.10000000000000001")]
    [InlineData("10.50", "0.1", "10.6")]
    public void Adds_as_Valkey_does(string left, string right, string sum)
    {
        Assert.True(ExtendedFloatText.TryParse(Encoding.ASCII.GetBytes(left), out var a));
        Assert.True(ExtendedFloatText.TryParse(Encoding.ASCII.GetBytes(right), out var b));
        Assert.True(ExtendedFloat.TryAdd(a, b, out var result));
        Assert.Equal(sum, Text(result));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nan")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("--1")]
    [InlineData("0x")]
    [InlineData("0x.p1")]
    [InlineData("1.2e4932")]
    [InlineData("1e-5000")]
    [InlineData("0x1p16384")]
    [InlineData("1e99999999999")]
    public void Refuses_what_is_no_number(string text) =>
        Assert.False(ExtendedFloatText.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Infinities_of_both_signs_have_no_sum()
    {
        ExtendedFloat up = ExtendedFloat.Infinity(isNegative: false), down = ExtendedFloat.Infinity(isNegative: true);
        Assert.False(ExtendedFloat.TryAdd(up, down, out _));
        Assert.True(ExtendedFloat.TryAdd(up, up, out var sum));
        Assert.True(sum.IsInfinite && !sum.IsNegative);
    }

    [Fact]
    public void Sums_of_whole_numbers_are_exact() => Gen.Select(Gen.Long, Gen.Long).Sample((a, b) =>
    {
        var (left, right) = (a / 2, b / 2);
        Assert.True(ExtendedFloatText.TryParse(Encoding.ASCII.GetBytes($"{left}"), out var x));
        Assert.True(ExtendedFloatText.TryParse(Encoding.ASCII.GetBytes($"{right}"), out var y));
        Assert.True(ExtendedFloat.TryAdd(x, y, out var sum));
        Assert.Equal($"{left + right}", Text(sum));
    });

    static string Text(ExtendedFloat value)
    {
        var bytes = new byte[ExtendedFloatText.MaxBytes];
        return Encoding.ASCII.GetString(bytes, 0, ExtendedFloatText.Format(value, bytes));
    }
}

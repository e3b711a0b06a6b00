// Lengths and strings, written and read again.
using CsCheck;
using Larder.Memory.Buffers;
using Xunit;

namespace Larder.Rdb.Tests;

public sealed class RdbStringTests
{
    [Theory]
    [InlineData(0ul, "00")]
    [InlineData(63ul, "3F")]
    [InlineData(64ul, "4040")]
    [InlineData(16383ul, "7FFF")]
    [InlineData(16384ul, "8000004000")]
    [InlineData(uint.MaxValue, "80FFFFFFFF")]
    [InlineData(1ul << 32, "810000000100000000")]
    public void Lengths_are_as_short_as_they_can_be(ulong length, string hex)
    {
        using var output = new ByteWriter();
        new RdbWriter(output, compresses: false).Length(length);
        Assert.Equal(hex, Convert.ToHexString(output.Written));
        Assert.True(Readers.Of(output).TryReadLength(out var read));
        Assert.Equal(length, read);
    }

    [Theory]
    [InlineData("0", "C000")]
    [InlineData("-128", "C080")]
    [InlineData("128", "C18000")]
    [InlineData("-32769", "C2FF7FFFFF")]
    [InlineData("2147483648", "0A32313437343833363438")]
    [InlineData("007", "03303037")]
    [InlineData("-0", "022D30")]
    public void Numbers_become_short_where_their_digits_come_back(string text, string hex)
    {
        using var output = new ByteWriter();
        new RdbWriter(output, compresses: true).String(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Equal(hex, Convert.ToHexString(output.Written));
    }

    [Fact]
    public void Strings_come_back() =>
        Gen.Select(Gen.Byte[0, 5].Array[0, 500], Gen.Int[0, 1_000_000]).Sample((bytes, number) =>
        {
            using var output = new ByteWriter();
            using var scratch = new ReadScratch();
            var writer = new RdbWriter(output, compresses: true);
            writer.String(bytes);
            writer.String(System.Text.Encoding.ASCII.GetBytes($"{number}"));
            var reader = Readers.Of(output);
            return reader.TryReadString(scratch.NextText(), out var first) &&
                reader.TryReadString(scratch.NextText(), out var second) && first.SequenceEqual(bytes) &&
                second.SequenceEqual(System.Text.Encoding.ASCII.GetBytes($"{number}")) && reader.Remaining == 0;
        });

    [Theory]
    [InlineData("")]
    [InlineData("05 61")]
    [InlineData("C2 00 00")]
    [InlineData("C4")]
    [InlineData("82 00")]
    [InlineData("80 00 00")]
    [InlineData("81 FF FF FF FF FF FF FF FF")]
    [InlineData("C3 02 80 7F FF FF FF 00 61")] // two bytes that claim to be two gigabytes
    public void Nonsense_is_refused(string hex)
    {
        using var scratch = new ReadScratch();
        var reader = Readers.Of(Convert.FromHexString(hex.Replace(" ", "")));
        Assert.False(reader.TryReadString(scratch.NextText(), out _));
    }
}

// The checksum against its published check value, and against itself in pieces.
using CsCheck;
using Xunit;

namespace Larder.Rdb.Tests;

public sealed class Crc64Tests
{
    [Fact]
    public void The_check_value_of_the_standard_comes_out() =>
        Assert.Equal(0xE9C6D914C4B8D9CAul, Crc64.Append(0, "123456789"u8));

    [Fact]
    public void Pieces_give_the_sum_of_the_whole() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 100]).Sample((a, b) =>
            Crc64.Append(0, [.. a, .. b]) == Crc64.Append(Crc64.Append(0, a), b));
}

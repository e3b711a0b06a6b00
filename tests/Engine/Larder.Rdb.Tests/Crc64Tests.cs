// The checksum: the check value of its polynomial, and that folding and tables agree at every length and division.
using Xunit;

namespace Larder.Rdb.Tests;

public sealed class Crc64Tests
{
    [Fact]
    public void The_sum_is_that_of_Jones() => Assert.Equal(0xE9C6D914C4B8D9CAul, Crc64.Append(0, "123456789"u8));

    [Fact]
    public void Long_runs_sum_up_as_their_bytes_do()
    {
        var bytes = new byte[3000];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= 700; length++)
        {
            var expected = 0ul;
            foreach (var single in bytes.AsSpan(0, length)) expected = Crc64.Append(expected, [single]);
            Assert.Equal(expected, Crc64.Append(0, bytes.AsSpan(0, length)));
        }
        var whole = Crc64.Append(0, bytes);
        for (var cut = 0; cut < bytes.Length; cut += 7)
            Assert.Equal(whole, Crc64.Append(Crc64.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }
}

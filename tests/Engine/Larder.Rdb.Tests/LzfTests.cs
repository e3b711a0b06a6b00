// Compression there and back, and what is no compressed string.
using CsCheck;
using Xunit;

namespace Larder.Rdb.Tests;

public sealed class LzfTests
{
    // Few values and long runs, so that copies of all lengths and distances come up.
    static readonly Gen<byte[]> Compressible =
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 300]).Array[1, 60]
            .Select(runs => runs.SelectMany(run => Enumerable.Repeat((byte)run.Item1, run.Item2)).ToArray());

    [Fact]
    public void What_was_compressed_comes_back() => Gen.OneOf(Compressible, Gen.Byte.Array[1, 2000]).Sample(bytes =>
    {
        var packed = new byte[bytes.Length * 2 + 16];
        var length = Lzf.Compress(bytes, packed);
        var restored = new byte[bytes.Length];
        return length > 0 && Lzf.TryDecompress(packed.AsSpan(0, length), restored) && restored.SequenceEqual(bytes);
    });

    [Fact]
    public void Runs_become_short()
    {
        var packed = new byte[100];
        Assert.InRange(Lzf.Compress(new byte[5000], packed), 1, 99);
    }

    [Fact]
    public void What_does_not_fit_is_given_up()
    {
        var noise = new byte[200];
        new Random(1).NextBytes(noise);
        Assert.Equal(0, Lzf.Compress(noise, new byte[150]));
    }

    [Theory]
    [InlineData("05 61", 6)]          // bytes are missing
    [InlineData("00 61 20 05", 4)]    // copied from before the start
    [InlineData("00 61 E0", 4)]       // the length is missing
    [InlineData("00 61 20 00", 3)]    // more than was told
    [InlineData("00 61", 2)]          // less than was told
    public void Nonsense_is_refused(string hex, int fullLength) =>
        Assert.False(Lzf.TryDecompress(Convert.FromHexString(hex.Replace(" ", "")), new byte[fullLength]));
}

// What a byte writer does with more than it may hold: it throws, or it overflows and goes on as if nothing had happened.
using Larder.Base;
using Larder.Memory.Buffers;
using Xunit;

namespace Larder.Memory.Tests.Buffers;

public sealed unsafe class ByteWriterTests
{
    const int Limit = 5000;

    [Fact]
    public void Up_to_the_limit_everything_is_kept()
    {
        using var writer = new ByteWriter(overflows: true) { Limit = Limit };
        for (var i = 0; i < Limit; i++) writer.Write((byte)i);
        Assert.False(writer.IsOverflowed);
        Assert.Equal(Limit, writer.Length);
        for (var i = 0; i < Limit; i++) Assert.Equal((byte)i, writer.Written[i]);
    }

    [Fact]
    public void A_writer_that_does_not_overflow_throws_and_keeps_what_it_has()
    {
        using var writer = new ByteWriter { Limit = Limit };
        writer.Write(new byte[Limit]);
        Assert.Throws<OutOfMemoryException>(() => writer.Write(1));
        Assert.Throws<OutOfMemoryException>(() => writer.Write(new byte[Limit]));
        Assert.Equal(Limit, writer.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Limit)]
    [InlineData(10 * Limit)]
    public unsafe void What_does_not_fit_goes_to_waste_however_it_is_appended(int bytes)
    {
        using var writer = new ByteWriter(overflows: true) { Limit = Limit };
        writer.Write("kept"u8);
        writer.Write(new byte[Limit]);
        Assert.True(writer.IsOverflowed);
        Assert.Equal(4, writer.Length);

        for (var i = 0; i < 3; i++)
        {
            writer.Write(1);
            writer.Write(new byte[bytes]);
            var span = writer.GetSpan(bytes);
            Assert.True(span.Length >= bytes);
            span.Fill(0xEE);
            writer.Advance(bytes);
            new Span<byte>(writer.EnsureRoom(bytes), bytes).Fill(0xEE);
            writer.Advance(bytes);
        }
        Assert.Equal(4, writer.Length);
        Assert.True(writer.HasAt(0, (byte)'k'));
        Assert.False(writer.HasAt(4, 0xEE));
    }

    [Fact]
    public void Nothing_is_read_back_from_a_writer_that_overflowed()
    {
        using var writer = new ByteWriter(overflows: true) { Limit = Limit };
        writer.Write("kept"u8);
        Assert.True(writer.TryReadBack(1, out var written));
        Assert.Equal("ept"u8, written);
        Assert.True(writer.TryReadBack(4, out written));
        Assert.True(written.IsEmpty);
        Assert.False(writer.TryReadBack(5, out _));
        Assert.False(writer.TryReadBack(-1, out _));
        writer.Write(new byte[Limit]);
        Assert.False(writer.TryReadBack(0, out _));
        Assert.Throws<InvariantException>(() => writer.Written.Length);
        Assert.Throws<InvariantException>(() => (nint)writer.Start);
    }

    [Fact]
    public void It_is_overflowed_until_it_starts_anew()
    {
        using var writer = new ByteWriter(overflows: true) { Limit = Limit };
        writer.Write("kept"u8);
        writer.Write(new byte[Limit]);
        writer.Truncate(2);
        writer.Write("!"u8);
        Assert.True(writer.IsOverflowed);

        writer.Reset();
        Assert.False(writer.IsOverflowed);
        Assert.Equal(0, writer.Length);
        writer.Write("again"u8);
        Assert.Equal("again"u8, writer.Written);
    }
}

// The bytes of a cached read. Servers of the next version read what those of this one wrote: the layout is fixed here.
using System.Text;
using Larder.Client.Reads;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class ReadEnvelopeTests
{
    [Fact]
    public void A_value_is_its_header_the_versions_of_its_tables_and_its_body()
    {
        var versions = new TableVersions([1, 2, 3, 4, 5, 6, 7, 8]);
        var bytes = new ReadEnvelope(false, 0x0102, 0x0304, 0x0506, versions, "{}"u8.ToArray()).Write();
        Assert.Equal(
            [1, 2, 1, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 6, 5, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, (byte)'{', (byte)'}'],
            bytes);
        Assert.True(ReadEnvelope.TryRead(bytes, out var read));
        Assert.Equal(
            (false, 0x0102L, 0x0304L, 0x0506u),
            (read.IsAbsent, read.RefreshAfterUnixMs, read.FreshUntilUnixMs, read.LoadMs));
        Assert.Equal(versions, read.Versions);
        Assert.Equal("{}", Encoding.UTF8.GetString(read.Body.Span));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(21, 1)]
    [InlineData(22, 3)]
    [InlineData(29, 1)]
    public void Other_bytes_are_not_a_cached_read(int length, byte kind)
    {
        var bytes = new byte[length];
        if (length > 0) bytes[0] = kind;
        if (length > 21) bytes[21] = 1;
        Assert.False(ReadEnvelope.TryRead(bytes, out _));
    }
}

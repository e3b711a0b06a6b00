// The bytes of a cached read. Servers of the next version read what those of this one wrote: the layout is fixed here.
using System.Text;
using System.Text.Json;
using Larder.Client.Reads;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class CachedReadTests
{
    sealed record Row(int Id, string Name);

    [Fact]
    public void A_value_is_its_kind_the_time_to_refresh_and_json()
    {
        var bytes = new CachedRead<Row>(new Row(7, "tea"), 0x0102).Write(JsonSerializerOptions.Web);
        Assert.Equal([1, 0x02, 0x01, 0, 0, 0, 0, 0, 0], bytes[..9]);
        Assert.Equal("""{"id":7,"name":"tea"}""", Encoding.UTF8.GetString(bytes[9..]));
        Assert.True(CachedRead<Row>.TryRead(bytes, JsonSerializerOptions.Web, out var read));
        Assert.Equal(new CachedRead<Row>(new Row(7, "tea"), 0x0102), read);
    }

    [Fact]
    public void An_absent_row_is_the_header_alone()
    {
        var bytes = new CachedRead<Row>(null, 1).Write(JsonSerializerOptions.Web);
        Assert.Equal([2, 1, 0, 0, 0, 0, 0, 0, 0], bytes);
        Assert.True(CachedRead<Row>.TryRead(bytes, JsonSerializerOptions.Web, out var read));
        Assert.Null(read.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\u0003\0\0\0\0\0\0\0\0{}")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0{\"id\":")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0{\"id\":\"seven\"}")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0null")]
    public void Other_bytes_are_not_a_cached_read(string bytes) =>
        Assert.False(CachedRead<Row>.TryRead(Encoding.Latin1.GetBytes(bytes), JsonSerializerOptions.Web, out _));
}

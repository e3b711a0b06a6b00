// What a connection fills into the memory, and what it does not.
using System.Net.Sockets;
using Larder.Client.Near;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Near;

public sealed class NearMemoryTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    [Fact]
    public async Task What_is_read_is_held_but_not_what_this_process_changed_meanwhile()
    {
        using var memory = new NearMemory("tests", 100_000, _ => { }, TimeProvider.System);
        using var connection = await TrackedConnection.OpenAsync(
            new NetworkStream(Loopback.Connect(node.Port), ownsSocket: true), new NearLogin(null, null, 0), memory,
            TimeSpan.FromMinutes(1), TimeProvider.System);
        var value = NearValue.Format(long.MaxValue, [new NearTag("tag", Guid.NewGuid())], "body"u8);
        await node.Database.StringSetAsync("held", value);

        var changed = memory.Begin("held", TimeSpan.FromMinutes(1));
        memory.Forget("held");
        await connection.ReadAsync("held", changed);
        Assert.False(memory.TryGet("held", out _));

        await connection.ReadAsync("held", memory.Begin("held", TimeSpan.FromMinutes(1)));
        Assert.True(memory.TryGet("held", out var entry));
        Assert.Equal("body"u8, entry.Value.Body.Span);
        Assert.Equal("tag", Assert.Single(entry.Value.Tags).Name);

        connection.Dispose();
        Assert.False(memory.TryGet("held", out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(27)]
    [InlineData(46)]
    public void What_was_cut_short_is_absent(int length)
    {
        var whole = NearValue.Format(long.MaxValue, [new NearTag("tag", Guid.NewGuid())], []);
        Assert.True(NearValue.Parse(whole).IsPresent);
        Assert.False(NearValue.Parse(whole[..length]).IsPresent);
        Assert.False(NearValue.Parse(NearValue.OfRemoval()).IsPresent);
    }
}

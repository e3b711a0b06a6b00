// The access keys that several hosts share.
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Tests.Store;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.Tests.Access;

public sealed class SharedAccessKeysTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_makes_and_removes_the_others_know_a_second_later()
    {
        var database = Databases.NewOn(server);
        var made = await SharedAccessKeys.OpenAsync(database, Stop); // before any host has been started
        var clock = new ManualClock();
        var keys = new AccessKeys(await SharedAccessKeys.OpenAsync(database, Stop), clock);
        Assert.Null(await keys.FindAsync("LKEYNONE", Stop));
        var key = await made.AddAsync(7, Stop);
        clock.Advance(1_000);
        Assert.Equal(key, await keys.FindAsync(key.Id, Stop));
        Assert.Equal([key], await made.ListAsync(Stop));
        Assert.True(await made.RemoveAsync(key.Id, Stop));
        Assert.False(await made.RemoveAsync(key.Id, Stop));
        clock.Advance(1_000);
        Assert.Null(await keys.FindAsync(key.Id, Stop));
    }

    [Fact]
    public async Task A_database_that_cannot_be_had_is_told_of_in_a_line()
    {
        var refused = await Assert.ThrowsAsync<IOException>(() => SharedAccessKeys.OpenAsync("Host=;Database=d", Stop));
        Assert.Contains("names no Host", refused.Message, StringComparison.Ordinal);
        var lost = $"Host=127.0.0.1;Port={Ports.Free()};Database=d;Username=u";
        refused = await Assert.ThrowsAsync<IOException>(() => SharedAccessKeys.OpenAsync(lost, Stop));
        Assert.DoesNotContain('\n', refused.Message);
    }
}

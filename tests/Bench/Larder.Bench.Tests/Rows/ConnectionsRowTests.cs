// Few connections and many at the same server, and what happens where the system does not allow so many.
using Larder.Bench.Load;
using Larder.Bench.Replies;
using Larder.Bench.Requests;
using Larder.Bench.Rows;
using Larder.Bench.Servers;
using Larder.Bench.Tests.Servers;

namespace Larder.Bench.Tests.Rows;

public class ConnectionsRowTests
{
    [Fact]
    public async Task Throughput_over_many_connections_stands_beside_that_over_few()
    {
        using var server = await RedisServer.StartAsync();
        var row = Row(many: 300);
        await row.SetUpAsync(Context, server);
        var measured = await row.MeasureAsync(Context, server);
        Assert.Equal(
            ["requests/s at 4", "requests/s at 300", "300 of 4 %"], row.Figures.Take(3).Select(figure => figure.Title));
        Assert.Equal(row.Figures.Count, measured.Length);
        Assert.All(measured.Take(2), perSecond => Assert.True(perSecond > 0));
        Assert.Equal(100 * measured[1] / measured[0], measured[2], 1e-6);
    }

    [Fact]
    public async Task More_connections_than_files_may_be_open_are_refused_with_the_limit()
    {
        using var server = await RedisServer.StartAsync();
        var failure = await Assert.ThrowsAsync<LoadException>(
            () => Row(many: int.MaxValue - 1000).SetUpAsync(Context, server));
        Assert.EndsWith($" connections are more than {OpenFiles.Limit} open files allow (ulimit -n)", failure.Message);
    }

    [Fact]
    public void Rows_have_names_of_their_own()
    {
        var names = RowCatalog.All.Select(row => row.Name).ToArray();
        Assert.Equal(names.Distinct(), names);
    }

    static ConnectionsRow Row(int many)
    {
        var few = new LoadRow
        {
            Name = "few",
            Title = "",
            Protocol = WireProtocol.Resp,
            Requests = new RequestMix(TemplateBuilder.Resp(0, false, "GET key:#")),
            KeyCount = 100,
            Connections = 4,
        };
        return new ConnectionsRow
        {
            Name = "connections",
            Title = "",
            Protocol = WireProtocol.Resp,
            Few = few,
            Many = few with { Connections = many },
        };
    }

    static RowContext Context => new(
        new GeneratorPlace([]), [], TimeSpan.Zero, TimeSpan.FromSeconds(1),
        TestContext.Current.CancellationToken);
}

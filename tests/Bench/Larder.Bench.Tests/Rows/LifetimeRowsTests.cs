// The rows over a server's life, small, at redis-server: what they say happened is what the server says.
using Larder.Bench.Load;
using Larder.Bench.Replies;
using Larder.Bench.Requests;
using Larder.Bench.Rows;
using Larder.Bench.Servers;
using Larder.Bench.Tests.Servers;

namespace Larder.Bench.Tests.Rows;

public class LifetimeRowsTests
{
    static readonly RequestTemplate Set = TemplateBuilder.Resp(64, false, "SET key:# @");

    [Fact]
    public async Task Growth_writes_every_key_twice_and_measures_beside_both()
    {
        const int KeyCount = 20_000;
        using var server = await RedisServer.StartAsync();
        var row = new GrowthRow
        {
            Name = "growth",
            Title = "",
            Protocol = WireProtocol.Resp,
            KeyCount = KeyCount,
            Set = TemplateBuilder.Resp(0, false, "INCR key:#"),
            SetsPerSecond = 40_000,
            ProbedKeys = new Fill("probed", TemplateBuilder.Resp(64, false, "SET prb:# @"), 100),
            Get = TemplateBuilder.Resp(0, false, "GET prb:#"),
        };
        var measured = Named(row, await row.MeasureAsync(Context, server));
        using var probe = server.Connect();
        Assert.Equal(KeyCount + 100, probe.AskNumber("DBSIZE"));
        Assert.Equal("$1\r\n2\r\n", probe.Ask("GET key:000000000000"));
        Assert.Equal("$1\r\n2\r\n", probe.Ask($"GET key:{KeyCount - 1:D12}"));
        Assert.True(measured[Figure.FillSeconds] >= 0.95 * KeyCount / row.SetsPerSecond, "not faster than asked");
        Assert.InRange(measured[Figure.GrowingP99], 1, measured[Figure.GrowingMax]);
        Assert.InRange(measured[Figure.SteadyP99], 1, measured[Figure.SteadyMax]);
        Assert.True(double.IsNaN(measured[Figure.Collections]), "redis tells of no collections");
    }

    [Fact]
    public async Task Mass_expiry_ends_when_only_the_lasting_keys_are_left()
    {
        using var server = await RedisServer.StartAsync();
        var row = new MassExpiryRow
        {
            Name = "mass-expiry",
            Title = "",
            Protocol = WireProtocol.Resp,
            Keys = new Fill("keys", Set, 21_000),
            RehearsedKeyCount = 1000,
            Get = TemplateBuilder.Resp(0, false, "GET key:#"),
            Lead = TimeSpan.FromSeconds(25), // of which two are to be calm, and a busy machine needs many for the expiries
            Calm = TimeSpan.Zero,
        };
        var measured = Named(row, await row.MeasureAsync(Context, server));
        using var probe = server.Connect();
        Assert.Equal(10_000, probe.AskNumber("DBSIZE"));
        Assert.Equal(1, probe.AskNumber("EXISTS key:000000009999"));
        Assert.Equal(0, probe.AskNumber("EXISTS key:000000010000"));
        Assert.Equal(100, measured[Figure.Expired]);
        Assert.True(measured[Figure.GoneSeconds] > 0.9, "the last ones fall due at the end of the second");
        Assert.True(measured[Figure.ExpiringP99] > 0, "the probe was answered meanwhile");
        Assert.True(measured[Figure.UsedAfter] < measured[Figure.UsedFull]);
    }

    [Fact]
    public async Task Mass_expiry_says_so_when_there_was_no_time_to_set_the_expiries()
    {
        using var server = await RedisServer.StartAsync();
        var row = new MassExpiryRow
        {
            Name = "mass-expiry",
            Title = "",
            Protocol = WireProtocol.Resp,
            Keys = new Fill("keys", Set, 2000),
            RehearsedKeyCount = 0,
            Get = TemplateBuilder.Resp(0, false, "GET key:#"),
            Lead = TimeSpan.FromSeconds(1),
        };
        var failure = await Assert.ThrowsAsync<ServerException>(() => row.MeasureAsync(Context, server));
        Assert.Equal("1 s do not suffice to set the expiries", failure.Message);
    }

    [Fact]
    public async Task Release_removes_nine_of_ten()
    {
        const int MiB = 16;
        using var server = await RedisServer.StartAsync();
        var row = new ReleaseRow { Name = "release", Title = "", Protocol = WireProtocol.Resp, Calm = TimeSpan.Zero };
        var measured = Named(row, await row.MeasureAsync(Context with { ReleaseBytes = MiB << 20 }, server));
        using var probe = server.Connect();
        // Values are 3.2 KB on average.
        Assert.InRange(probe.AskNumber("DBSIZE"), 400, 600);
        Assert.InRange(measured[Figure.UsedFull], MiB, 2 * MiB);
        Assert.InRange(measured[Figure.UsedAfter], 0.1 * MiB, 0.35 * MiB);
        Assert.Equal(
            measured[Figure.ResidentAfter] / measured[Figure.UsedAfter], measured[Figure.ResidentOfUsed], 1e-6);
    }

    [Fact]
    public async Task Release_leaves_out_what_does_not_fit_into_the_machine()
    {
        using var server = await RedisServer.StartAsync();
        var row = new ReleaseRow { Name = "release", Title = "", Protocol = WireProtocol.Resp };
        var failure = await Assert.ThrowsAsync<ServerException>(
            () => row.MeasureAsync(Context with { ReleaseBytes = 1L << 50 }, server));
        Assert.StartsWith("left out: it needs ", failure.Message);
    }

    [Fact]
    public async Task Churn_fills_the_server_and_keeps_it_full()
    {
        using var server = await RedisServer.StartAsync();
        var row = new ChurnRow
        {
            Name = "churn", Title = "", Protocol = WireProtocol.Resp, MaxMemoryBytes = 8 << 20,
        };
        var context = Context with { ChurnTime = TimeSpan.FromSeconds(15) };
        var measured = Named(row, await row.MeasureAsync(context, server));
        using var probe = server.Connect();
        Assert.True(probe.Fact("evicted_keys", "stats") > 100);
        Assert.InRange(measured[Figure.PeakOfMaxMemory], 80, 120);
        Assert.InRange(measured[Figure.LastResidentOfMaxMemory], 50, measured[Figure.PeakResidentOfMaxMemory]);
    }

    [Fact]
    public async Task Churn_says_so_when_the_server_was_never_full()
    {
        using var server = await RedisServer.StartAsync();
        var row = new ChurnRow
        {
            Name = "churn", Title = "", Protocol = WireProtocol.Resp, MaxMemoryBytes = 1L << 30,
        };
        var context = Context with { ChurnTime = TimeSpan.FromMilliseconds(50) };
        var failure = await Assert.ThrowsAsync<ServerException>(() => row.MeasureAsync(context, server));
        Assert.StartsWith("nothing was evicted", failure.Message);
    }

    static RowContext Context => new(
        new GeneratorPlace([]), [], TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken);

    static Dictionary<Figure, double> Named(Row row, double[] values) =>
        row.Figures.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
}

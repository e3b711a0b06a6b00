// The generator against real servers: what it says it did is what the server says happened.
using Larder.Bench.Keys;
using Larder.Bench.Load;
using Larder.Bench.Replies;
using Larder.Bench.Requests;
using Larder.Bench.Rows;
using Larder.Bench.Servers;
using Larder.Bench.Tests.Servers;
using Larder.TestKit;

namespace Larder.Bench.Tests.Load;

public class LoadGeneratorTests
{
    const int KeyCount = 10_000;

    [Fact]
    public async Task A_fill_writes_every_key_once_at_redis()
    {
        using var server = await RedisServer.StartAsync();
        var fill = new Fill("keys", TemplateBuilder.Resp(64, false, "INCR key:#"), KeyCount);
        await fill.ApplyAsync(server, Context);
        using var probe = server.Connect();
        Assert.Equal(KeyCount, probe.AskNumber("DBSIZE"));
        // The fill tries its request with key 0 first.
        Assert.Equal("$1\r\n2\r\n", probe.Ask("GET key:000000000000"));
        Assert.Equal("$1\r\n1\r\n", probe.Ask("GET key:000000009999"));
    }

    [Fact]
    public async Task A_fill_writes_every_key_at_memcached()
    {
        var program = Programs.Find("memcached");
        Assert.SkipUnless(File.Exists(program), "memcached is not installed");
        using var server = await RunningServer.StartAsync(
            new ServerSpec
            {
                Peer = "memcached",
                Protocol = WireProtocol.Memcached,
                Version = "",
                Command = (port, _) => [program, "-p", $"{port}", "-l", "127.0.0.1", "-u", Environment.UserName],
            },
            [], TestContext.Current.CancellationToken);
        var fill = new Fill("keys", TemplateBuilder.Memcached(64, "set key:# 0 0 64\r\n@\r\n"), KeyCount);
        await fill.ApplyAsync(server, Context);
        using var probe = server.Connect();
        Assert.Equal(KeyCount, probe.Fact("curr_items"));
    }

    [Theory, InlineData(0), InlineData(50_000)]
    public async Task Every_request_is_answered_once_as_fast_as_can_be_and_at_a_rate(double ratePerSecond)
    {
        using var server = await RedisServer.StartAsync();
        var requests = new RequestMix(TemplateBuilder.Resp(64, false, "INCR key:#"));
        using var generator = new LoadGenerator(Plan(server, requests) with { RatePerSecond = ratePerSecond }, Two);
        await RunAsync(generator);
        Assert.Equal(KeyCount, generator.ReplyCount);
        Assert.Equal(0, generator.ErrorCount);
        using var probe = server.Connect();
        Assert.Equal(KeyCount, probe.AskNumber("DBSIZE"));
    }

    [Fact]
    public async Task A_load_beside_another_runs_on_its_loops_and_counts_for_itself()
    {
        using var server = await RedisServer.StartAsync();
        var sets = new RequestMix(TemplateBuilder.Resp(64, false, "INCR key:#"));
        var gets = new RequestMix(TemplateBuilder.Resp(0, false, "GET key:#"));
        using var host = new LoadGenerator(Plan(server, sets) with { RatePerSecond = 50_000, PaceMs = 1 }, Two);
        using var guest = new LoadGenerator(Plan(server, gets) with { RatePerSecond = 5000, RequestCount = null }, host);
        await host.OpenAsync(TestContext.Current.CancellationToken);
        await guest.OpenAsync(TestContext.Current.CancellationToken);
        await host.BeginAsync();
        await guest.BeginAsync();
        guest.BeginMeasuring();
        await host.DrainAsync(TestContext.Current.CancellationToken);
        await guest.EndMeasuringAsync(TestContext.Current.CancellationToken);
        host.Finish();
        var measured = guest.Finish();
        Assert.Equal(KeyCount, host.ReplyCount);
        Assert.InRange(measured.Latencies.TotalCount, 1, guest.ReplyCount);
    }

    [Fact]
    public async Task Who_waits_when_the_measuring_ends_is_counted_with_the_whole_wait()
    {
        var stop = TestContext.Current.CancellationToken;
        using var server = await RedisServer.StartAsync();
        var gets = new RequestMix(TemplateBuilder.Resp(0, false, "GET key:#"));
        var plan = Plan(server, gets) with { RatePerSecond = 2000, RequestCount = null };
        using var generator = new LoadGenerator(plan, Two);
        await generator.OpenAsync(stop);
        await generator.BeginAsync();
        generator.BeginMeasuring();
        await generator.RepliesAsync(100, stop);
        // The server answers nobody. Of a hundred that wait at this rate the first waited for 49 ms.
        server.Suspend();
        Wait.Until(() => generator.UnansweredCount >= 100, "a hundred requests wait");
        var ending = generator.EndMeasuringAsync(stop);
        server.Resume();
        await ending;
        Assert.True(generator.Finish().LatencyMicros(100) > 49_000);
    }

    [Fact]
    public async Task Refused_requests_are_counted()
    {
        using var server = await RedisServer.StartAsync();
        var requests = new RequestMix(TemplateBuilder.Resp(0, false, "NOSUCH key:#"));
        using var generator = new LoadGenerator(Plan(server, requests), Two);
        await RunAsync(generator);
        Assert.Equal(KeyCount, generator.ErrorCount);
        using var probe = server.Connect();
        var refused = Assert.Throws<ServerException>(() => probe.Try(requests.Main));
        Assert.StartsWith("ERR unknown command 'NOSUCH'", refused.Message);
    }

    [Fact]
    public async Task A_server_that_goes_away_ends_the_load_with_a_reason()
    {
        var server = await RedisServer.StartAsync();
        var requests = new RequestMix(TemplateBuilder.Resp(64, false, "GET key:#"));
        using var generator = new LoadGenerator(Plan(server, requests) with { RequestCount = null }, Two);
        await generator.OpenAsync(TestContext.Current.CancellationToken);
        await generator.BeginAsync();
        server.Dispose();
        var failure = await Assert.ThrowsAsync<LoadException>(
            () => generator.DrainAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("the server ended a connection", failure.Message);
    }

    static GeneratorPlace Two => new(Environment.ProcessorCount > 1 ? [0, 1] : [0]);

    static RowContext Context =>
        new(Two, [], TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken);

    static LoadPlan Plan(RunningServer server, RequestMix requests) => new()
    {
        Protocol = WireProtocol.Resp,
        Port = server.Port,
        Requests = requests,
        KeyCount = KeyCount,
        Spread = KeySpread.Sequential,
        Connections = 10,
        Pipeline = 4,
        RequestCount = KeyCount,
    };

    static async Task RunAsync(LoadGenerator generator)
    {
        await generator.OpenAsync(TestContext.Current.CancellationToken);
        await generator.BeginAsync();
        await generator.DrainAsync(TestContext.Current.CancellationToken);
    }
}

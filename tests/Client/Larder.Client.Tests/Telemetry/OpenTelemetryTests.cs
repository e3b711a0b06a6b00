// What an application's OpenTelemetry gets of cached reads: by the SDK, as people set it up.
using System.Diagnostics;
using Larder.Client.Connections;
using Larder.Client.Near;
using Larder.Client.Reads;
using Larder.Client.Telemetry;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Larder.Client.Tests.Telemetry;

public sealed class OpenTelemetryTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    // The instruments are the process's own: this name tells their measurements from those of other tests.
    const string Name = "watched";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hits_misses_loads_avoided_time_saved_and_loads_are_told()
    {
        List<Metric> metrics = [];
        List<Activity> activities = [];
        using var meters = Sdk.CreateMeterProviderBuilder().AddMeter(LarderTelemetry.Name).AddInMemoryExporter(metrics).Build();
        using var traces = Sdk.CreateTracerProviderBuilder()
            .AddSource(LarderTelemetry.Name).AddSource(Name).AddInMemoryExporter(activities).Build();
        await using var application = Application();
        await application.GetRequiredService<LarderCache>().OpenAsync();
        var reads = application.GetRequiredService<DatabaseReadCache>();

        using (var source = new ActivitySource(Name))
        using (source.StartActivity("request"))
        {
            for (var i = 0; i < 3; i++) await reads.GetAsync("row", ReadAsync, Cancel);
        }

        var near = application.GetRequiredService<NearCache>();
        await near.OpenAsync();
        while (near.LocalCount < 2) await near.GetOrCreateAsync("row", _ => ValueTask.FromResult("x"), cancellationToken: Cancel);
        await near.GetOrCreateAsync("row", _ => ValueTask.FromResult("x"), cancellationToken: Cancel);

        meters.ForceFlush();
        traces.ForceFlush();
        Assert.Equal(1, SumOf(metrics, "larder.reads.misses"));
        Assert.Equal(2, SumOf(metrics, "larder.reads.hits"));
        Assert.Equal(2, SumOf(metrics, "larder.reads.loads_avoided"));
        // Each hit saves what the load took, less its own time: on a machine that is busy that may be nothing.
        Assert.InRange(SumOf(metrics, "larder.reads.time_saved"), 0, double.MaxValue);
        Assert.Equal(1, SumOf(metrics, "larder.reads.load.duration"));
        Assert.NotEqual(0, SumOf(metrics, "larder.near.hits"));
        Assert.NotEqual(0, SumOf(metrics, "larder.near.loads"));

        var request = activities.Single(activity => activity.OperationName == "request");
        var load = Assert.Single(activities, activity => activity.TraceId == request.TraceId && activity != request);
        Assert.Equal("larder.load", load.OperationName);
    }

    static Task<string?> ReadAsync(CancellationToken stop) => Task.FromResult<string?>("a row");

    ServiceProvider Application()
    {
        var services = new ServiceCollection();
        services.AddLarder(Name, cache =>
        {
            cache.Endpoint = $"127.0.0.1:{node.Port}";
            cache.CommandLimit = cache.ConnectLimit = TimeSpan.FromSeconds(20);
        }).AddDatabaseReads(reads => reads.LoaderLease = TimeSpan.FromMinutes(1)).AddNearCache();
        return services.BuildServiceProvider();
    }

    // Of a histogram, how many were recorded.
    static double SumOf(List<Metric> metrics, string name)
    {
        var sum = 0.0;
        foreach (var metric in metrics.Where(metric => metric.Name == name))
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (!IsOurs(point)) continue;
                sum = metric.MetricType switch
                {
                    MetricType.Histogram => point.GetHistogramCount(),
                    MetricType.DoubleSum => point.GetSumDouble(),
                    _ => point.GetSumLong(),
                };
            }
        }

        return sum;
    }

    static bool IsOurs(in MetricPoint point)
    {
        foreach (var tag in point.Tags)
        {
            if (tag is { Key: "larder.cache", Value: Name }) return true;
        }

        return false;
    }
}

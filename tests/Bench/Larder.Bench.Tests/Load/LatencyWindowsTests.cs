// Percentiles of short stretches: each stands for itself, and one that is cut short does not count.
using Larder.Bench.Load;
using Xunit;

namespace Larder.Bench.Tests.Load;

public sealed class LatencyWindowsTests
{
    [Fact]
    public void An_interruption_shows_in_its_own_stretch_alone()
    {
        var windows = new LatencyWindows(99);
        for (var ms = 0; ms < 5 * LatencyWindows.LengthMs; ms++)
            windows.Record(ms / LatencyWindows.LengthMs == 2 ? 5_000_000 : 30_000, 10, ms);
        Assert.Equal([0, 0, 5000, 0], windows.Percentiles.Select(ns => (int)Math.Round(ns / 100_000.0) * 100));
    }

    [Fact]
    public void A_stretch_with_few_latencies_says_nothing()
    {
        var windows = new LatencyWindows(99);
        windows.Record(1, 10, 0);
        windows.Record(1, 10, 1000);
        Assert.Empty(windows.Percentiles);
    }
}

// When a node that keeps ending is started again, and when a silent one counts as hung.
using Larder.Service.Orchestration;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public class NodeVitalsTests
{
    [Fact]
    public void The_first_restart_is_at_once_and_later_ones_wait_longer_each_time()
    {
        var vitals = new NodeVitals();
        var delays = new List<long>();
        long now = 0;
        for (var i = 0; i < 12; i++)
        {
            var delay = vitals.StartDelayMs(now);
            delays.Add(delay);
            now += delay;
            vitals.MarkStarted(now);
        }
        Assert.Equal([0, 0, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000], delays);
    }

    [Fact]
    public void A_node_that_has_served_steadily_is_started_at_once_again()
    {
        var vitals = new NodeVitals();
        for (var i = 0; i < 5; i++) vitals.MarkStarted(0);
        Assert.NotEqual(0, vitals.StartDelayMs(0));
        vitals.MarkAsked(answered: true, nowMs: 1_000);
        Assert.Equal(0, vitals.StartDelayMs(11_000));
    }

    [Fact]
    public void A_node_is_hung_after_fifteen_seconds_of_silence()
    {
        var vitals = new NodeVitals();
        vitals.MarkStarted(0);
        Assert.False(vitals.MarkAsked(answered: false, nowMs: 14_999));
        Assert.True(vitals.MarkAsked(answered: false, nowMs: 15_000));
        Assert.False(vitals.MarkAsked(answered: true, nowMs: 15_001));
        Assert.False(vitals.MarkAsked(answered: false, nowMs: 20_000));
    }
}

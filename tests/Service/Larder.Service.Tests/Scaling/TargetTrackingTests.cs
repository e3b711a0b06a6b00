// What policies want: out at three high periods, in at fifteen low ones, cooled down, never back and forth.
using Larder.Service.Scaling;
using Xunit;

namespace Larder.Service.Tests.Scaling;

public sealed class TargetTrackingTests
{
    const long Now = 1_000_000_000;

    static readonly TrackingRule Rule = new("p", "CPU", 60, 600_000, 600_000, NeverIn: false);

    [Theory]
    [InlineData(1, 78, 2)] // 30 % above of one is one
    [InlineData(1, 200, 3)] // 233 % above is two and a bit
    [InlineData(3, 78, 4)]
    [InlineData(3, 100, 5)]
    [InlineData(4, 60, 5)] // at the target it is a breach, of a fifth at least
    [InlineData(2, 600, 5)] // no more than the most
    public void Out_by_as_much_as_the_metric_is_above(int capacity, double metric, int wanted)
    {
        var verdict = TargetTracking.Decide(Rule, State(capacity, metric, metric, metric));
        Assert.Equal((ScalingWish.Out, wanted, "", "p"), (verdict.Wish, verdict.Capacity, verdict.NotScaled, verdict.Policy));
        Assert.Contains("CPU was at or above the target 60 for 3 periods", verdict.Cause);
    }

    [Fact]
    public void Two_high_periods_or_a_gap_are_not_enough()
    {
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, State(1, 50, 90, 90)).Wish);
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, State(1, 90, null, 90)).Wish);
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, State(1, 90, 90, 59.9)).Wish);
    }

    [Fact]
    public void At_the_most_it_says_so() =>
        Assert.Equal("AlreadyAtMaxCapacity", TargetTracking.Decide(Rule, State(5, 90, 90, 90)).NotScaled);

    [Fact]
    public void While_it_cools_down_only_more_than_was_added_is_wanted()
    {
        var cooling = State(2, 78, 78, 78) with { LastOutUnixMs = Now - 1, BeforeLastOut = 1 };
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, cooling).Wish);
        Assert.Equal(3, TargetTracking.Decide(Rule, cooling with { Points = [200, 200, 200] }).Capacity);
        Assert.Equal(3, TargetTracking.Decide(Rule, cooling with { LastOutUnixMs = Now - 600_000 }).Capacity);
        Assert.Equal(3, TargetTracking.Decide(Rule with { OutCooldownMs = 0 }, cooling).Capacity);
    }

    [Fact]
    public void In_by_one_after_fifteen_low_periods()
    {
        Assert.Equal((ScalingWish.In, 2), Of(TargetTracking.Decide(Rule, Low(3, 30))));
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, Low(3, 46)).Wish); // above three quarters
        Assert.Equal((ScalingWish.In, 3), Of(TargetTracking.Decide(Rule, Low(4, 44)))); // 59 % with three
        var gap = Low(3, 30) with { Points = [.. Enumerable.Repeat<double?>(30, 14), null] };
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, gap).Wish);
    }

    [Fact]
    public void Not_in_below_the_least_nor_where_it_would_come_back()
    {
        Assert.Equal("AlreadyAtMinCapacity", TargetTracking.Decide(Rule, Low(1, 10)).NotScaled);
        Assert.Equal("AutoScalingAnticipatedFlapping", TargetTracking.Decide(Rule, Low(2, 40)).NotScaled); // 80 % with one
    }

    [Fact]
    public void Not_in_while_it_cools_down_or_where_it_is_told_never_to()
    {
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, Low(3, 10) with { LastInUnixMs = Now - 1 }).Wish);
        Assert.Equal(ScalingWish.Stay, TargetTracking.Decide(Rule, Low(3, 10) with { LastOutUnixMs = Now - 1 }).Wish);
        Assert.Equal(ScalingWish.In, TargetTracking.Decide(Rule, Low(3, 10) with { LastInUnixMs = Now - 600_000 }).Wish);
        Assert.Equal(ScalingWish.NeverIn, TargetTracking.Decide(Rule with { NeverIn = true }, Low(3, 10)).Wish);
    }

    [Fact]
    public void Of_several_policies_the_largest_goes_out_and_all_must_agree_on_in()
    {
        var stay = new ScalingVerdict(ScalingWish.Stay, 3);
        var never = new ScalingVerdict(ScalingWish.NeverIn, 3);
        ScalingVerdict Out(int capacity) => new(ScalingWish.Out, capacity);
        var less = new ScalingVerdict(ScalingWish.In, 2);
        Assert.Equal((ScalingWish.Out, 5), Of(TargetTracking.Combine([Out(4), less, Out(5), stay], 3)));
        Assert.Equal((ScalingWish.Stay, 3), Of(TargetTracking.Combine([less, stay], 3)));
        Assert.Equal((ScalingWish.In, 2), Of(TargetTracking.Combine([less, never], 3)));
        Assert.Equal((ScalingWish.Stay, 3), Of(TargetTracking.Combine([never], 3)));
        Assert.Equal((ScalingWish.Stay, 3), Of(TargetTracking.Combine([], 3)));
    }

    [Fact]
    public void Windows_average_whole_periods()
    {
        var window = new MetricWindow(1_000);
        foreach (var (at, value) in new (long, double?)[] { (0, 10), (500, 20), (1_000, null), (2_100, 7), (3_000, 99) })
        {
            window.Add(at, value);
        }
        Assert.Equal([15, null, 7], window.Points(3_500).TakeLast(3));
        Assert.All(window.Points(60_000), point => Assert.Null(point));
    }

    static (ScalingWish, int) Of(ScalingVerdict verdict) => (verdict.Wish, verdict.Capacity);

    static TrackingState Low(int capacity, double metric) =>
        State(capacity) with { Points = [.. Enumerable.Repeat<double?>(metric, 15)] };

    static TrackingState State(int capacity, params double?[] points) => new()
    {
        Points = points, Capacity = capacity, Min = 1, Max = 5, NowUnixMs = Now, Carries = number => number,
    };
}

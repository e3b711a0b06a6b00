// The scaling rule alone: loads and times in, server counts out.
using Storefront.Demo.Scaling;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class TargetTrackingTests
{
    static TargetTracking Policy() => new(targetPerServer: 50, minimum: 2, maximum: 5, scaleInAfterMs: 3_000);

    [Theory]
    [InlineData(0, 2, 2)]
    [InlineData(100, 2, 2)]
    [InlineData(101, 2, 3)]
    [InlineData(249, 2, 5)]
    [InlineData(10_000, 2, 5)]
    [InlineData(10_000, 5, 5)]
    [InlineData(0, 0, 2)]
    [InlineData(60, 1, 2)]
    public void It_scales_out_at_once_and_within_its_bounds(double load, int current, int desired) =>
        Assert.Equal(desired, Policy().Desired(load, current, nowMs: 0));

    [Fact]
    public void It_scales_in_one_by_one_after_the_load_was_low_for_a_while()
    {
        var policy = Policy();
        Assert.Equal(5, policy.Desired(60, 5, 0));
        Assert.Equal(5, policy.Desired(60, 5, 2_999));
        Assert.Equal(4, policy.Desired(60, 5, 3_000));
        Assert.Equal(4, policy.Desired(60, 4, 5_999));
        Assert.Equal(3, policy.Desired(60, 4, 6_000));
    }

    [Fact]
    public void A_busy_moment_starts_the_wait_again()
    {
        var policy = Policy();
        Assert.Equal(4, policy.Desired(60, 4, 0));
        Assert.Equal(4, policy.Desired(190, 4, 2_000));
        Assert.Equal(4, policy.Desired(60, 4, 3_500));
        Assert.Equal(3, policy.Desired(60, 4, 6_500));
    }

    [Fact]
    public void A_load_that_one_server_fewer_would_just_bear_removes_none()
    {
        var policy = Policy();
        for (var nowMs = 0; nowMs < 60_000; nowMs += 500) Assert.Equal(3, policy.Desired(95, 3, nowMs));
    }
}

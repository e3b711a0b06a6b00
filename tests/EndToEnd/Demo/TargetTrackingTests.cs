// The scaling rule alone: loads and times in, server counts out.
using Storefront.Demo.Scaling;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class TargetTrackingTests
{
    static TargetTracking Policy() => 
        new(targetPerServer: 50, inFlightPerServer: 6, minimum: 2, maximum: 5, scaleInAfterMs: 3_000);

    static Load Of(double requestsPerSecond) => new(requestsPerSecond, InFlight: 0, IsFailing: false);

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
        Assert.Equal(desired, Policy().Desired(Of(load), current, nowMs: 0));

    [Fact]
    public void It_scales_in_one_by_one_after_the_load_was_low_for_a_while()
    {
        var policy = Policy();
        Assert.Equal(5, policy.Desired(Of(60), 5, 0));
        Assert.Equal(5, policy.Desired(Of(60), 5, 2_999));
        Assert.Equal(4, policy.Desired(Of(60), 5, 3_000));
        Assert.Equal(4, policy.Desired(Of(60), 4, 5_999));
        Assert.Equal(3, policy.Desired(Of(60), 4, 6_000));
    }

    [Fact]
    public void A_busy_moment_starts_the_wait_again()
    {
        var policy = Policy();
        Assert.Equal(4, policy.Desired(Of(60), 4, 0));
        Assert.Equal(4, policy.Desired(Of(190), 4, 2_000));
        Assert.Equal(4, policy.Desired(Of(60), 4, 3_500));
        Assert.Equal(3, policy.Desired(Of(60), 4, 6_500));
    }

    [Fact]
    public void A_load_that_one_server_fewer_would_just_bear_removes_none()
    {
        var policy = Policy();
        for (var nowMs = 0; nowMs < 60_000; nowMs += 500) Assert.Equal(3, policy.Desired(Of(95), 3, nowMs));
    }

    [Fact]
    public void An_outage_is_no_low_load()
    {
        var policy = Policy();
        var waiting = new Load(RequestsPerSecond: 10, InFlight: 90, IsFailing: false);
        for (var nowMs = 0; nowMs < 60_000; nowMs += 500) Assert.Equal(5, policy.Desired(waiting, 5, nowMs));
        var failing = new Load(RequestsPerSecond: 10, InFlight: 1, IsFailing: true);
        for (var nowMs = 60_000; nowMs < 120_000; nowMs += 500) Assert.Equal(5, policy.Desired(failing, 5, nowMs));
        // From its end on the load must be low for as long as ever.
        Assert.Equal(5, policy.Desired(Of(10), 5, 120_000));
        Assert.Equal(5, policy.Desired(Of(10), 5, 122_999));
        Assert.Equal(4, policy.Desired(Of(10), 5, 123_000));
    }
}

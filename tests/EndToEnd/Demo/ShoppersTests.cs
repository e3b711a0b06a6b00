// How many shoppers come, and what they look at.
using Storefront.Demo.Controls;
using Storefront.Shoppers;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class ShoppersTests
{
    [Theory]
    [InlineData(0, 20)]
    [InlineData(15, 100)]
    [InlineData(30, 20)]
    [InlineData(45, 100)]
    public void The_load_curve_swings_between_floor_and_peak(int seconds, int shoppers) => Assert.Equal(
        shoppers, new LoadCurve(20, 100, TimeSpan.FromSeconds(30)).ShoppersAt(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Ranks_are_drawn_in_proportion_to_their_popularity()
    {
        const int draws = 110_000;
        var popularity = new Popularity(3, 1);
        var random = new Random(1);
        var drawn = new int[3];
        for (var i = 0; i < draws; i++) drawn[popularity.Draw(random)]++;
        // 1 + 1/2 + 1/3 = 11/6, so the shares are 6, 3 and 2 elevenths.
        Assert.Equal(60_000, drawn[0], 1_000.0);
        Assert.Equal(30_000, drawn[1], 1_000.0);
        Assert.Equal(20_000, drawn[2], 1_000.0);
    }

    [Fact]
    public void The_load_goes_up_and_down_by_halves_from_where_it_is()
    {
        var plan = new LoadPlan(new LoadCurve(20, 20, TimeSpan.FromSeconds(30)));
        plan.Raise();
        Assert.Equal((30, true), (plan.Wanted, plan.IsHeld));
        plan.Lower();
        plan.Lower();
        Assert.Equal(13, plan.Wanted);
        plan.Follow();
        Assert.Equal((20, false), (plan.Wanted, plan.IsHeld));
    }
}

// The limit on requests: a burst, then a steady rate, for each client alone.
using System.Net;
using Larder.Base;
using Larder.Service.Access;
using Xunit;

namespace Larder.Service.Tests.Access;

public sealed class RequestBudgetTests
{
    readonly ManualClock _clock = new();

    [Fact]
    public void A_client_has_a_burst_and_then_a_steady_rate()
    {
        var budget = new RequestBudget(_clock, perSecond: 10, burst: 3);
        Assert.Equal(3, Take(budget, "192.0.2.1", 5));
        Assert.Equal(3, Take(budget, "192.0.2.2", 5));
        _clock.Advance(100);
        Assert.Equal(1, Take(budget, "192.0.2.1", 5));
        _clock.Advance(60_000);
        Assert.Equal(3, Take(budget, "192.0.2.1", 5));
    }

    [Fact]
    public void Of_version_6_a_network_is_one_client_and_version_4_is_the_same_in_its_clothes()
    {
        var budget = new RequestBudget(_clock, perSecond: 1, burst: 2);
        Assert.Equal(1, Take(budget, "2001:db8::1", 1));
        Assert.Equal(1, Take(budget, "2001:db8::2", 2));
        Assert.Equal(1, Take(budget, "2001:db8:0:1::1", 1));
        Assert.Equal(2, Take(budget, "192.0.2.1", 2));
        Assert.Equal(0, Take(budget, "::ffff:192.0.2.1", 2));
    }

    [Fact]
    public void Very_many_clients_cost_bounded_memory_and_those_beyond_share()
    {
        var budget = new RequestBudget(_clock, perSecond: 1, burst: 2);
        for (var client = 0; client < 5000; client++) budget.TryTake(new IPAddress(client + 1));
        Assert.Equal(0, Take(budget, "192.0.2.1", 1));
        _clock.Advance(10_000);
        Assert.Equal(2, Take(budget, "192.0.2.1", 5));
    }

    static int Take(RequestBudget budget, string client, int times) =>
        Enumerable.Range(0, times).Count(_ => budget.TryTake(IPAddress.Parse(client)));
}

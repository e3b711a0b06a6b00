// The gate by itself: what goes away while it is being looked for is looked for again.
using Larder.Client.Connections;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class CacheGateTests
{
    [Fact]
    public void What_goes_away_while_it_comes_back_is_probed_again()
    {
        var returns = 0;
        using var gate = new CacheGate(() => Task.CompletedTask, () => { }, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        gate.OnReturn(() =>
        {
            if (++returns == 1) gate.Leave();
            return Task.CompletedTask;
        });
        gate.Leave();
        Assert.False(gate.IsAway);
        Assert.Equal(2, returns);
    }
}

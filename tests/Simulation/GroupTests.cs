// Many seeds, each the life of a replicated group. A failure names its seed: LARDER_GROUP_SEED=n runs that one alone,
// LARDER_GROUP_COUNT=n runs so many.
using System.Globalization;
using Xunit;

namespace Larder.Simulation;

public sealed class GroupTests
{
    const int Count = 400;

    [Fact]
    public void A_group_comes_to_hold_the_same_and_loses_nothing_that_it_acknowledged()
    {
        var acknowledged = 0;
        if (Setting("LARDER_GROUP_SEED") is { } single) acknowledged = Run(single);
        else for (var seed = 1; seed <= (Setting("LARDER_GROUP_COUNT") ?? Count); seed++) acknowledged += Run(seed);
        Assert.True(acknowledged > 0);
    }

    static int Run(int seed)
    {
        using var life = new GroupLife(seed);
        try
        {
            life.Live();
            return life.Acknowledged;
        }
        catch (Exception broken)
        {
            throw new BrokenInvariantException($"seed {seed}: {broken}\n{string.Join('\n', life.Transcript)}");
        }
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}

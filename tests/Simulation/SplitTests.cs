// Many seeds, each the life of a managed group whose old primary lives on beside the new one. A failure names its seed:
// LARDER_SPLIT_SEED=n runs that one alone, LARDER_SPLIT_COUNT=n runs so many.
using System.Globalization;
using Xunit;

namespace Larder.Simulation;

public sealed class SplitTests
{
    const int Count = 200;

    [Fact]
    public void Two_primaries_never_take_writes_at_once_and_nothing_that_was_told_is_lost()
    {
        var changes = 0;
        if (Setting("LARDER_SPLIT_SEED") is { } single) changes = Run(single).Changes;
        else for (var seed = 1; seed <= (Setting("LARDER_SPLIT_COUNT") ?? Count); seed++) changes += Run(seed).Changes;
        Assert.True(changes > 0);
    }

    [Fact]
    public void A_seed_gives_the_same_life_again() => Assert.Equal(Run(1).Transcript, Run(1).Transcript);

    static SplitLife Run(int seed)
    {
        using var life = new SplitLife(seed);
        try
        {
            life.Live();
            return life;
        }
        catch (Exception broken)
        {
            throw new BrokenInvariantException($"seed {seed}: {broken}\n{string.Join('\n', life.Transcript)}");
        }
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}

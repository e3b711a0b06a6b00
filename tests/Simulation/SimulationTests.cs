// Many seeds, each a life of a node. A failure names its seed: LARDER_SIMULATION_SEED=n runs that one alone and shows what
// was answered, LARDER_SIMULATION_COUNT=n runs so many.
using System.Globalization;
using Xunit;

namespace Larder.Simulation;

public sealed class SimulationTests
{
    const int Count = 600;

    [Fact]
    public void Nothing_is_lost_doubled_broken_or_out_of_order_whatever_the_order_of_turns()
    {
        if (Setting("LARDER_SIMULATION_SEED") is { } single)
        {
            Run(single, Console.Error.WriteLine);
            return;
        }
        var count = Setting("LARDER_SIMULATION_COUNT") ?? Count;
        for (var seed = 1; seed <= count; seed++) Run(seed, show: null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_seed_gives_the_same_life_again(int seed) => Assert.Equal(Run(seed, show: null), Run(seed, show: null));

    static List<string> Run(int seed, Action<string>? show)
    {
        using var life = new Life(seed);
        try
        {
            life.Live();
            return life.Transcript;
        }
        catch (BrokenInvariantException broken)
        {
            var last = string.Join('\n', life.Transcript.TakeLast(30));
            throw new BrokenInvariantException($"seed {seed}, turn {life.TurnCount}: {broken.Message}\n{last}");
        }
        finally
        {
            if (show != null) life.Transcript.ForEach(show);
        }
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}

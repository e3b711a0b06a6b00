// Drawn ranks against the probabilities that the distribution promises.
using Larder.Bench.Keys;

namespace Larder.Bench.Tests.Keys;

public class ZipfDistributionTests
{
    [Theory, InlineData(1000), InlineData(100_000)]
    public void Ranks_are_drawn_as_often_as_their_probability_says(int count)
    {
        const int Draws = 2_000_000;
        var zipf = new ZipfDistribution(count);
        var random = new RandomNumbers(1);
        var drawn = new int[count];
        for (var i = 0; i < Draws; i++) drawn[zipf.Draw(random)]++;

        // The method draws the first two ranks exactly, the others as a continuous curve would have them: their sums
        // over a range agree, single ranks only nearly.
        Assert.InRange(drawn[0], 0.98 * Expected(0, 1), 1.02 * Expected(0, 1));
        Assert.InRange(drawn[1], 0.97 * Expected(1, 2), 1.03 * Expected(1, 2));
        foreach (var end in (int[])[10, 100, count / 2, count])
            Assert.InRange(drawn[..end].Sum(), 0.95 * Expected(0, end), 1.05 * Expected(0, end));

        double Expected(int from, int to) =>
            Draws * Enumerable.Range(from, to - from).Sum(zipf.Probability);
    }

    [Fact]
    public void Probabilities_add_up_to_one_and_fall()
    {
        var zipf = new ZipfDistribution(5000);
        Assert.Equal(1, Enumerable.Range(0, 5000).Sum(zipf.Probability), 1e-9);
        Assert.Equal(Math.Pow(4, ZipfDistribution.UsualTheta), zipf.Probability(0) / zipf.Probability(3), 1e-9);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Few_keys_are_drawn_within_their_range(int count)
    {
        var zipf = new ZipfDistribution(count);
        var random = new RandomNumbers(3);
        for (var i = 0; i < 10_000; i++) Assert.InRange(zipf.Draw(random), 0, count - 1);
    }
}

// Ranks that fall off as a power of their place, as keys of a cache do: rank r is drawn with a probability in
// proportion to 1 / (r + 1)^theta. The method is that of Gray et al., "Quickly Generating Billion-Record Synthetic
// Databases" (1994), which other benchmarks use too.
namespace Larder.Bench.Keys;

/// <summary>A zipfian distribution over the ranks 0 to <c>count - 1</c>.</summary>
sealed class ZipfDistribution
{
    /// <summary>The skew that YCSB made usual.</summary>
    public const double UsualTheta = 0.99;

    readonly int _count;
    readonly double _theta, _zeta, _alpha, _eta;

    /// <summary>Sums up <paramref name="count"/> terms once; drawing is then quick.</summary>
    public ZipfDistribution(int count, double theta = UsualTheta)
    {
        _count = count;
        _theta = theta;
        _zeta = Zeta(count, theta);
        _alpha = 1 / (1 - theta);
        _eta = (1 - Math.Pow(2.0 / count, 1 - theta)) / (1 - Zeta(2, theta) / _zeta);
    }

    /// <summary>The probability of a rank.</summary>
    public double Probability(int rank) => 1 / Math.Pow(rank + 1, _theta) / _zeta;

    /// <summary>Draws a rank.</summary>
    public int Draw(RandomNumbers random)
    {
        var unit = random.NextUnit();
        var scaled = unit * _zeta;
        if (scaled < 1) return 0;
        if (scaled < 1 + Math.Pow(0.5, _theta)) return Math.Min(1, _count - 1);
        return Math.Min(_count - 1, (int)(_count * Math.Pow(_eta * unit - _eta + 1, _alpha)));
    }

    static double Zeta(int count, double theta)
    {
        double sum = 0;
        for (var place = 1; place <= count; place++) sum += 1 / Math.Pow(place, theta);
        return sum;
    }
}

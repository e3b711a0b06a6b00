// Zipf's law: with exponent 1 the second choice is taken half as often as the first, the third a third as often; a
// higher exponent favours the first ones more. Shop shelves, pages and search results are looked at so.
namespace Storefront.Shoppers;

/// <summary>Draws ranks from 0 below a count, rank r in proportion to 1 / (r + 1)^exponent.</summary>
sealed class Popularity
{
    readonly double[] _cumulative;

    public Popularity(int count, double exponent)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++) _cumulative[rank] = sum += Math.Pow(rank + 1, -exponent);
    }

    public int Draw(Random random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _cumulative.Length - 1);
    }
}

// Random numbers for choosing keys: xoshiro256**, one generator per worker, so that nothing is shared and a run with
// the same seed asks for the same keys.
using System.Numerics;

namespace Larder.Bench.Keys;

/// <summary>A seeded generator; one thread.</summary>
sealed class RandomNumbers
{
    ulong _s0, _s1, _s2, _s3;

    public RandomNumbers(ulong seed)
    {
        // SplitMix64 spreads a small seed over the whole state.
        _s0 = Spread(ref seed);
        _s1 = Spread(ref seed);
        _s2 = Spread(ref seed);
        _s3 = Spread(ref seed);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Brings numbers into an order by chance, each order as likely as the others.</summary>
    public void Shuffle(Span<int> numbers)
    {
        for (var last = numbers.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (numbers[last], numbers[other]) = (numbers[other], numbers[last]);
        }
    }

    static ulong Spread(ref ulong seed)
    {
        seed += 0x9E3779B97F4A7C15;
        var mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

// Random numbers for choices where speed counts and nobody gains by guessing: samples for eviction, use counters.
namespace Larder.Base;

/// <summary>
/// The generator xorshift64* (Vigna 2016). Threads that share one may get the same number at the same moment, and do no
/// other harm.
/// </summary>
public sealed class FastRandom
{
    ulong _state;

    /// <param name="seed">Zero is replaced, as it would yield nothing but zeros.</param>
    public FastRandom(ulong seed) => _state = seed == 0 ? 0x9E37_79B9_7F4A_7C15 : seed;

    public ulong Next()
    {
        var x = _state;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        _state = x;
        return x * 0x2545_F491_4F6C_DD1D;
    }

    /// <summary>From 0 up to but not including 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1ul << 53));
}

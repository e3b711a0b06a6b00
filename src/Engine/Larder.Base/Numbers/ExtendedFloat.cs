// The 80-bit floating-point numbers of the x87: sums of floats are computed in them, so that clients see the digits
// that they see elsewhere. A number is exact in integers of 128 bits where it is neither very large nor very small, and in
// integers of any length where it is.
//
//     value = mantissa * 2^exponent      mantissa 64 bits, its top bit set but for zero and subnormal numbers
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Larder.Base.Numbers;

/// <summary>A number with a mantissa of 64 bits; every operation rounds to the nearest, ties to even.</summary>
public readonly struct ExtendedFloat
{
    /// <summary>Of the smallest number above zero, and of the largest.</summary>
    const int MinExponent = -16445, MaxExponent = 16320;
    const int MantissaBits = 64;

    readonly ulong _mantissa;
    readonly int _exponent;

    ExtendedFloat(bool isNegative, ulong mantissa, int exponent)
    {
        IsNegative = isNegative;
        _mantissa = mantissa;
        _exponent = exponent;
    }

    public bool IsNegative { get; }
    public bool IsInfinite => _exponent == int.MaxValue;
    public bool IsZero => _mantissa == 0;

    internal ulong Mantissa => _mantissa;
    internal int Exponent => _exponent;

    public static ExtendedFloat Infinity(bool isNegative) => new(isNegative, 1ul << 63, int.MaxValue);

    public double ToDouble()
    {
        if (IsInfinite) return IsNegative ? double.NegativeInfinity : double.PositiveInfinity;
        var magnitude = Math.ScaleB((double)_mantissa, _exponent);
        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>The sum; false where it is none: infinity minus infinity.</summary>
    public static bool TryAdd(ExtendedFloat a, ExtendedFloat b, out ExtendedFloat sum)
    {
        if (a.IsInfinite || b.IsInfinite)
        {
            sum = a.IsInfinite ? a : b;
            return !a.IsInfinite || !b.IsInfinite || a.IsNegative == b.IsNegative;
        }
        if (a.IsZero || (!b.IsZero && a._exponent < b._exponent)) (a, b) = (b, a);
        var shift = b.IsZero ? 0 : a._exponent - b._exponent;
        // One bit is kept for the carry.
        if (shift < MantissaBits - 1) sum = AddNear(a, b, shift);
        else sum = AddFar(a, b, shift);
        return true;
    }

    static ExtendedFloat AddNear(ExtendedFloat a, ExtendedFloat b, int shift)
    {
        var left = (UInt128)a._mantissa << shift;
        UInt128 right = b._mantissa;
        var exponent = a._exponent - shift;
        if (a.IsNegative == b.IsNegative) return Round(a.IsNegative, left + right, exponent, false);
        if (left == right) return default;
        return left > right
            ? Round(a.IsNegative, left - right, exponent, false)
            : Round(b.IsNegative, right - left, exponent, false);
    }

    static ExtendedFloat AddFar(ExtendedFloat a, ExtendedFloat b, int shift)
    {
        var left = (BigInteger)a._mantissa << shift;
        var sum = a.IsNegative == b.IsNegative ? left + b._mantissa : left - b._mantissa;
        return Round(a.IsNegative, sum, a._exponent - shift);
    }

    /// <summary>The number nearest to value * 2^exponent.</summary>
    /// <param name="isMore">The exact value is larger than that, by less than one.</param>
    internal static ExtendedFloat Round(bool isNegative, UInt128 value, int exponent, bool isMore)
    {
        if (value == 0) return new ExtendedFloat(isNegative, 0, 0);
        var bits = 128 - (int)UInt128.LeadingZeroCount(value);
        var drop = Math.Max(bits - MantissaBits, MinExponent - exponent);
        if (drop <= 0) return Make(isNegative, (ulong)(value << -drop), exponent + drop);
        if (drop > 128) return new ExtendedFloat(isNegative, 0, 0);
        var kept = drop == 128 ? 0 : value >> drop;
        var rest = value - (drop == 128 ? 0 : kept << drop);
        var half = UInt128.One << (drop - 1);
        if (rest > half || (rest == half && (isMore || !UInt128.IsEvenInteger(kept)))) kept++;
        if (kept >> MantissaBits != 0)
        {
            kept >>= 1;
            drop++;
        }
        return Make(isNegative, (ulong)kept, exponent + drop);
    }

    static ExtendedFloat Make(bool isNegative, ulong mantissa, int exponent) =>
        exponent > MaxExponent ? Infinity(isNegative) : new ExtendedFloat(isNegative, mantissa, exponent);

    /// <summary>The same for a value of any length.</summary>
    internal static ExtendedFloat Round(bool isNegative, BigInteger value, int exponent)
    {
        // 100 bits and whether there was more decide as well as all of them.
        var excess = (int)Math.Max(0, value.GetBitLength() - 100);
        var top = value >> excess;
        return Round(isNegative, (UInt128)top, exponent + excess, top << excess != value);
    }

    /// <summary>The number nearest to numerator / denominator.</summary>
    internal static ExtendedFloat Divide(bool isNegative, BigInteger numerator, BigInteger denominator)
    {
        var shift = (int)(100 - numerator.GetBitLength() + denominator.GetBitLength());
        if (shift >= 0) numerator <<= shift;
        else denominator <<= -shift;
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        return Round(isNegative, (UInt128)quotient, -shift, !rest.IsZero);
    }
}

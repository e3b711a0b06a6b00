// 64-bit integers as decimal text, in the one spelling that the protocols accept: what parses here is exactly what
// Format would write, so that a string can be stored as an integer and read back byte for byte.
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Larder.Base.Numbers;

/// <summary>Strict decimal text of 64-bit integers: no spaces, no plus sign, no leading zeros, no "-0".</summary>
public static class IntegerText
{
    /// <summary>The longest text of a 64-bit integer: a sign and 19 digits.</summary>
    public const int MaxBytes = 20;

    /// <summary>Reads a signed integer that fills <paramref name="text"/> completely.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (!TryParseDigits(negative ? text[1..] : text, out var magnitude)) return false;
        if (magnitude > long.MaxValue + (negative ? 1UL : 0UL)) return false;
        if (negative && magnitude == 0) return false;

        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Reads an unsigned integer that fills <paramref name="text"/> completely.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value) => TryParseDigits(text, out value);

    /// <summary>
    /// Writes <paramref name="value"/> and returns the count of bytes, at most <see cref="MaxBytes"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Format(long value, Span<byte> destination)
    {
        if ((ulong)value < 10)
        {
            destination[0] = (byte)('0' + value);
            return 1;
        }

        Check.That(value.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture));
        return written;
    }

    static bool TryParseDigits(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        if (digits.Length is 0 or > MaxBytes) return false;
        if (digits[0] == (byte)'0') return digits.Length == 1;

        ulong total = 0;
        foreach (var character in digits)
        {
            var digit = (uint)(character - '0');
            if (digit > 9 || total > ulong.MaxValue / 10) return false;
            total *= 10;
            if (total > ulong.MaxValue - digit) return false;
            total += digit;
        }

        value = total;
        return true;
    }
}

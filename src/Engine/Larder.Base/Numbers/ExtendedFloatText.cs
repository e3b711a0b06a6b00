// 80-bit floating-point numbers as text. Read: what C's strtold takes when it fills the text, decimal, hexadecimal or
// "inf". Written: plain decimals with up to 17 digits behind the point.
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Larder.Base.Numbers;

/// <summary>Text of <see cref="ExtendedFloat"/>.</summary>
public static class ExtendedFloatText
{
    /// <summary>Room that <see cref="Format"/> needs at most; longer text is no number either. In bytes.</summary>
    public const int MaxBytes = 5 * 1024;

    const int FractionDigits = 17;
    const ulong FractionScale = 100_000_000_000_000_000;
    const int MaxShortDigits = 19;

    // Beyond these powers of ten every number is infinite, or zero.
    const int MaxDecimalExponent = 5000, MinDecimalExponent = -11000;

    /// <summary>
    /// Reads a number that fills <paramref name="text"/> completely. Refused: NaN, surrounding space, and numbers too
    /// large or so small that they would become zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExtendedFloat value)
    {
        value = default;
        if (text.Length is 0 or >= MaxBytes) return false;
        var isNegative = text[0] == (byte)'-';
        var unsigned = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = ExtendedFloat.Infinity(isNegative);
            return true;
        }
        bool isRead, isZero;
        if (unsigned.Length > 2 && unsigned[0] == (byte)'0' && (unsigned[1] | 0x20) == 'x')
            isRead = TryParseHexadecimal(isNegative, unsigned[2..], out value, out isZero);
        else
            isRead = TryParseDecimal(isNegative, unsigned, out value, out isZero);
        return isRead && !value.IsInfinite && value.IsZero == isZero;
    }

    /// <summary>Writes a number that is not infinite and returns the count of bytes.</summary>
    public static int Format(ExtendedFloat value, Span<byte> destination)
    {
        Check.That(!value.IsInfinite);
        var length = 0;
        if (value.IsNegative) destination[length++] = (byte)'-';
        ulong fraction = 0;
        if (value.Exponent > 0)
        {
            length += FormatLarge(value, destination[length..]);
        }
        else
        {
            Split(value, out var whole, out fraction);
            Check.That(whole.TryFormat(destination[length..], out var written, default, CultureInfo.InvariantCulture));
            length += written;
        }
        if (fraction != 0) length += FormatFraction(fraction, destination[length..]);
        if (length != 2 || !destination[..2].SequenceEqual("-0"u8)) return length;
        destination[0] = (byte)'0';
        return 1;
    }

    static int FormatLarge(ExtendedFloat value, Span<byte> destination)
    {
        var digits = ((BigInteger)value.Mantissa << value.Exponent).ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(digits, destination);
    }

    // The fraction in units of 10^-17, rounded to even; it may carry into the whole.
    static void Split(ExtendedFloat value, out UInt128 whole, out ulong fraction)
    {
        var shift = -value.Exponent;
        (whole, fraction) = (0, 0);
        if (shift >= 128) return; // less than half of the last digit
        whole = shift < 64 ? value.Mantissa >> shift : 0;
        var rest = value.Mantissa - (shift < 64 ? (ulong)whole << shift : 0);
        var scaled = (UInt128)rest * FractionScale;
        var digits = scaled >> shift;
        var left = scaled - (digits << shift);
        var half = shift == 0 ? UInt128.MaxValue : UInt128.One << (shift - 1);
        if (left > half || (left == half && !UInt128.IsEvenInteger(digits))) digits++;
        fraction = (ulong)digits;
        if (fraction != FractionScale) return;
        whole++;
        fraction = 0;
    }

    static int FormatFraction(ulong fraction, Span<byte> destination)
    {
        destination[0] = (byte)'.';
        Check.That(fraction.TryFormat(destination[1..], out _, "D17", CultureInfo.InvariantCulture));
        var length = FractionDigits + 1;
        while (destination[length - 1] == (byte)'0') length--;
        return length;
    }

    static bool TryParseDecimal(
        bool isNegative, ReadOnlySpan<byte> text, out ExtendedFloat value, out bool isZero)
    {
        value = default;
        Span<byte> digits = stackalloc byte[text.Length];
        int count = 0, position = 0, fraction = 0;
        bool any = false, inFraction = false;
        for (; position < text.Length; position++)
        {
            var unit = text[position];
            if (unit == (byte)'.' && !inFraction)
            {
                inFraction = true;
                continue;
            }
            if ((uint)(unit - '0') > 9) break;
            any = true;
            if (inFraction) fraction++;
            if (count > 0 || unit != (byte)'0') digits[count++] = unit;
        }
        isZero = count == 0;
        if (!any || !TryReadExponent(text[position..], 'e', out var exponent)) return false;
        value = OfDecimal(isNegative, digits[..count], exponent - fraction);
        return true;
    }

    // digits * 10^exponent
    static ExtendedFloat OfDecimal(bool isNegative, ReadOnlySpan<byte> digits, long exponent)
    {
        while (digits.Length > 0 && digits[^1] == (byte)'0')
        {
            digits = digits[..^1];
            exponent++;
        }
        if (digits.Length == 0) return ExtendedFloat.Round(isNegative, UInt128.Zero, 0, false);
        if (exponent + digits.Length > MaxDecimalExponent) return ExtendedFloat.Infinity(isNegative);
        if (exponent < MinDecimalExponent) return ExtendedFloat.Round(isNegative, UInt128.Zero, 0, false);
        if (digits.Length <= MaxShortDigits && exponent is >= -MaxShortDigits and <= MaxShortDigits)
            return OfShortDecimal(isNegative, ulong.Parse(digits, CultureInfo.InvariantCulture), (int)exponent);
        var number = BigInteger.Parse(Encoding.ASCII.GetString(digits), CultureInfo.InvariantCulture);
        var power = BigInteger.Pow(10, (int)Math.Abs(exponent));
        return exponent >= 0
            ? ExtendedFloat.Round(isNegative, number * power, 0)
            : ExtendedFloat.Divide(isNegative, number, power);
    }

    static ExtendedFloat OfShortDecimal(bool isNegative, ulong number, int exponent)
    {
        ulong power = 1;
        for (var i = Math.Abs(exponent); i > 0; i--) power *= 10;
        if (exponent >= 0) return ExtendedFloat.Round(isNegative, (UInt128)number * power, 0, false);
        // 128 bits by at most 64 leave 64 or more, which is enough with the remainder.
        var shift = 64 + BitOperations.LeadingZeroCount(number);
        var (quotient, rest) = UInt128.DivRem((UInt128)number << shift, power);
        return ExtendedFloat.Round(isNegative, quotient, -shift, rest != 0);
    }

    static bool TryParseHexadecimal(
        bool isNegative, ReadOnlySpan<byte> text, out ExtendedFloat value, out bool isZero)
    {
        value = default;
        UInt128 number = 0;
        var position = 0;
        long exponent = 0;
        bool any = false, inFraction = false, isMore = false;
        for (; position < text.Length; position++)
        {
            if (text[position] == (byte)'.' && !inFraction)
            {
                inFraction = true;
                continue;
            }
            if (!char.IsAsciiHexDigit((char)text[position])) break;
            any = true;
            var digit = ValueOf(text[position]);
            var hasRoom = number >> 120 == 0;
            if (hasRoom) number = (number << 4) | digit;
            else isMore |= digit != 0;
            exponent += (hasRoom ? 0 : 4) - (inFraction ? 4 : 0);
        }
        isZero = number == 0;
        if (!any || !TryReadExponent(text[position..], 'p', out var power)) return false;
        exponent = Math.Clamp(exponent + power, -100_000, 100_000);
        value = ExtendedFloat.Round(isNegative, number, (int)exponent, isMore);
        return true;
    }

    static uint ValueOf(byte digit) => digit <= '9' ? (uint)(digit - '0') : (uint)((digit | 0x20) - 'a' + 10);

    // Nothing, or the letter and a whole number, which counts up to a limit far beyond what any number has.
    static bool TryReadExponent(ReadOnlySpan<byte> text, char letter, out long exponent)
    {
        exponent = 0;
        if (text.Length == 0) return true;
        if ((text[0] | 0x20) != letter) return false;
        var isNegative = text.Length > 1 && text[1] == (byte)'-';
        var digits = text[(text.Length > 1 && text[1] is (byte)'-' or (byte)'+' ? 2 : 1)..];
        if (digits.Length == 0) return false;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 9) return false;
            exponent = Math.Min(exponent * 10 + (digit - '0'), 1_000_000);
        }
        if (isNegative) exponent = -exponent;
        return true;
    }
}

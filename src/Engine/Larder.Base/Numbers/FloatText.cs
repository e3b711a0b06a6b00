// Floating-point numbers as text: what scores, increments and coordinates accept, and how they are shown again.
// Decimal notation and "inf" are read, with the whole text consumed ("1.", ".5" and "+1e3" are numbers; "nan", " 1" and
// "0x10" are not); writing gives the shortest digits that read back to the same number.
using System.Globalization;
using System.Text;

namespace Larder.Base.Numbers;

/// <summary>Text of double-precision numbers.</summary>
public static class FloatText
{
    /// <summary>Room that <see cref="Format"/> needs at most, in bytes.</summary>
    public const int MaxBytes = 32;

    /// <summary>
    /// Reads a number that fills <paramref name="text"/> completely. Refused: NaN, surrounding space, and numbers too
    /// large for a double or so small that they would become zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        TryParse(text, out value, out var fits) && fits;

    /// <summary>Like the other; what does not fit into a double becomes infinite or zero.</summary>
    public static bool TryParseRounded(ReadOnlySpan<byte> text, out double value) => TryParse(text, out value, out _);

    static bool TryParse(ReadOnlySpan<byte> text, out double value, out bool fits)
    {
        fits = true;
        value = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        var unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (unsigned.Length == 0) return false;

        bool read;
        double magnitude;
        if (unsigned[0] is (byte)'i' or (byte)'I')
        {
            read = Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
            magnitude = double.PositiveInfinity;
        }
        else
        {
            read = TryParseDecimal(unsigned, out magnitude, out fits);
        }

        value = negative ? -magnitude : magnitude;
        return read;
    }

    /// <summary>
    /// Writes <paramref name="value"/> and returns the count of bytes, at most <see cref="MaxBytes"/>.
    /// </summary>
    public static int Format(double value, Span<byte> destination)
    {
        // Whole numbers up to half the range of a 64-bit integer are written in full.
        if (value != 0 && Math.Abs(value) <= long.MaxValue / 2 && (long)value == value)
            return IntegerText.Format((long)value, destination);

        return FormatBriefly(value, destination);
    }

    /// <summary>The same, but 5000000000 is 5e+9: where many zeros would follow there is an exponent.</summary>
    public static int FormatBriefly(double value, Span<byte> destination)
    {
        if (double.IsNaN(value)) return Copy("nan"u8, destination);
        if (double.IsInfinity(value)) return Copy(value < 0 ? "-inf"u8 : "inf"u8, destination);
        if (value == 0) return Copy(double.IsNegative(value) ? "-0"u8 : "0"u8, destination);
        return FormatShortest(value, destination);
    }

    static bool TryParseDecimal(ReadOnlySpan<byte> text, out double value, out bool fits)
    {
        value = 0;
        fits = false;
        var position = 0;
        var nonZero = false;
        var digits = CountDigits(text, ref position, ref nonZero);
        if (position < text.Length && text[position] == (byte)'.')
        {
            position++;
            digits += CountDigits(text, ref position, ref nonZero);
        }

        if (digits == 0) return false;
        if (position < text.Length)
        {
            if ((text[position++] | 0x20) != 'e') return false;
            if (position < text.Length && text[position] is (byte)'-' or (byte)'+') position++;
            var ignored = false;
            if (CountDigits(text, ref position, ref ignored) == 0 || position < text.Length) return false;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out value)) return false;
        fits = !double.IsInfinity(value) && (value != 0 || !nonZero);
        return true;
    }

    static int CountDigits(ReadOnlySpan<byte> text, ref int position, ref bool nonZero)
    {
        var first = position;
        while (position < text.Length && (uint)(text[position] - '0') <= 9)
        {
            nonZero |= text[position] != (byte)'0';
            position++;
        }

        return position - first;
    }

    // The runtime finds the shortest digits; this lays them out: value = digits * 10^exponent.
    static int FormatShortest(double value, Span<byte> destination)
    {
        Span<byte> shortest = stackalloc byte[MaxBytes];
        Check.That(Math.Abs(value).TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture));

        Span<byte> digits = stackalloc byte[MaxBytes];
        var count = Split(shortest[..length], digits, out var exponent);
        var written = 0;
        if (value < 0) destination[written++] = (byte)'-';
        return written + LayOut(digits[..count], exponent, value < 0, destination[written..]);
    }

    // "1.25E-07" -> digits 125, exponent -9
    static int Split(ReadOnlySpan<byte> text, Span<byte> digits, out int exponent)
    {
        var count = 0;
        var fraction = 0;
        var inFraction = false;
        exponent = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'E')
            {
                var signed = text[(i + 1)..];
                if (signed[0] == (byte)'+') signed = signed[1..];
                const NumberStyles Style = NumberStyles.AllowLeadingSign;
                Check.That(int.TryParse(signed, Style, CultureInfo.InvariantCulture, out exponent));
                break;
            }

            if (text[i] == (byte)'.')
            {
                inFraction = true;
                continue;
            }

            if (inFraction) fraction++;
            if (count > 0 || text[i] != (byte)'0') digits[count++] = text[i];
        }

        exponent -= fraction;
        while (count > 1 && digits[count - 1] == (byte)'0')
        {
            count--;
            exponent++;
        }

        return count;
    }

    // Plain notation for numbers of a moderate size, d.ddde+x for the rest; the borders are those of Valkey.
    static int LayOut(ReadOnlySpan<byte> digits, int exponent, bool negative, Span<byte> destination)
    {
        var pointExponent = exponent + digits.Length - 1;
        var size = Math.Abs(pointExponent);
        if (exponent >= 0 && size < digits.Length + 7)
        {
            digits.CopyTo(destination);
            destination.Slice(digits.Length, exponent).Fill((byte)'0');
            return digits.Length + exponent;
        }

        if (exponent < 0 && (exponent > -7 || size < 4))
            return LayOutPlain(digits, digits.Length + exponent, destination);

        digits = digits[..Math.Min(digits.Length, negative ? 17 : 18)];
        var length = 0;
        destination[length++] = digits[0];
        if (digits.Length > 1)
        {
            destination[length++] = (byte)'.';
            digits[1..].CopyTo(destination[length..]);
            length += digits.Length - 1;
        }

        destination[length++] = (byte)'e';
        destination[length++] = (byte)(pointExponent < 0 ? '-' : '+');
        return length + IntegerText.Format(size, destination[length..]);
    }

    static int LayOutPlain(ReadOnlySpan<byte> digits, int wholeDigits, Span<byte> destination)
    {
        if (wholeDigits > 0)
        {
            digits[..wholeDigits].CopyTo(destination);
            destination[wholeDigits] = (byte)'.';
            digits[wholeDigits..].CopyTo(destination[(wholeDigits + 1)..]);
            return digits.Length + 1;
        }

        "0."u8.CopyTo(destination);
        destination.Slice(2, -wholeDigits).Fill((byte)'0');
        digits.CopyTo(destination[(2 - wholeDigits)..]);
        return digits.Length + 2 - wholeDigits;
    }

    static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}

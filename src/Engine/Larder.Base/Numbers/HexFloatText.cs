// Hexadecimal floating-point text ("0x1.8p3" is 12), which strtod reads and therefore scores and increments accept.
namespace Larder.Base.Numbers;

/// <summary>The part of a hexadecimal number behind its "0x".</summary>
static class HexFloatText
{
    // Sixty bits hold any double's 53 with room to round; what lies below is kept as one sticky bit.
    const ulong FullFrom = 1UL << 56;

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        ulong mantissa = 0;
        long exponent = 0;
        var digits = 0;
        var inFraction = false;
        var position = 0;
        for (; position < text.Length; position++)
        {
            var character = text[position];
            if (character == (byte)'.' && !inFraction)
            {
                inFraction = true;
                continue;
            }

            var digit = DigitOf(character);
            if (digit < 0) break;
            digits++;
            if (inFraction) exponent -= 4;
            if (mantissa < FullFrom)
            {
                mantissa = (mantissa << 4) | (uint)digit;
            }
            else
            {
                if (digit != 0) mantissa |= 1;
                exponent += 4;
            }
        }

        if (digits == 0 || !TryParseExponent(text[position..], ref exponent)) return false;
        value = Math.ScaleB((double)mantissa, (int)Math.Clamp(exponent, -1_000_000, 1_000_000));
        return !double.IsInfinity(value) && (value != 0 || mantissa == 0);
    }

    static bool TryParseExponent(ReadOnlySpan<byte> text, ref long exponent)
    {
        if (text.Length == 0) return true;
        if ((text[0] | 0x20) != 'p') return false;

        text = text[1..];
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (text.Length == 0) return false;

        long power = 0;
        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9) return false;
            power = Math.Min(power * 10 + digit, int.MaxValue);
        }

        exponent += negative ? -power : power;
        return true;
    }

    static int DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };
}

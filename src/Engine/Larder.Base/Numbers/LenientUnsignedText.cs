// Unsigned numbers as the C library reads them, where the real server does not insist on one way of writing: ids of
// streams and cursors.
namespace Larder.Base.Numbers;

public static class LenientUnsignedText
{
    /// <summary>
    /// Reads a number: white space and a sign may stand in front, and zeros may lead. A negative number is refused when
    /// it is one of 64 bits in the usual form; otherwise it wraps around.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        if (IntegerText.TryParse(text, out long usual))
        {
            value = (ulong)usual;
            return usual >= 0;
        }
        value = 0;
        text = text.TrimStart(" \t\n\v\f\r"u8);
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        if (text.IsEmpty) return false;
        foreach (var character in text)
        {
            var digit = (ulong)(character - '0');
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = value * 10 + digit;
        }
        if (isNegative) value = 0 - value;
        return true;
    }
}

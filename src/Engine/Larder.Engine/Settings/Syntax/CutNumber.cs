// Whole numbers as two old directives have them, which take any number of digits.
using System.Globalization;
using System.Numerics;

namespace Larder.Engine.Settings.Syntax;

/// <summary>Reads numbers that are never too long.</summary>
static class CutNumber
{
    /// <summary>A number that is cut to the nearest of 64 bits.</summary>
    public static bool TryParse(string text, out long value)
    {
        const int longest = 1000; // a line that is longer means no good
        BigInteger number = 0;
        bool isNumber = text.Length <= longest &&
            BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
        value = (long)BigInteger.Clamp(number, long.MinValue, long.MaxValue);
        return isNumber;
    }
}

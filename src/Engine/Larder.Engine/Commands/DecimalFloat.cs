// Sums of floats as INCRBYFLOAT and HINCRBYFLOAT show them: plain decimals, 17 digits behind the point, no trailing zeros.
// The reference adds in 80-bit floats; decimal arithmetic gives the same digits where both numbers are short decimals,
// and double arithmetic the rest.
using System.Globalization;
using System.Text;

namespace Larder.Engine.Commands;

static class DecimalFloat
{
    public const int MaxBytes = 400;
    const double ExactDecimalLimit = 1e15;

    /// <summary>Writes a + b; false when that is infinite or no number.</summary>
    public static bool TryAdd(double a, double b, Span<byte> text, out int length)
    {
        length = 0;
        var sum = a + b;
        if (double.IsNaN(sum) || double.IsInfinity(sum)) return false;
        if (Math.Abs(a) < ExactDecimalLimit && Math.Abs(b) < ExactDecimalLimit && Math.Abs(sum) > 1e-12)
        {
            // A double read as the shortest decimal that names it is what the client wrote.
            var exact = ToDecimal(a) + ToDecimal(b);
            return Write(Math.Round(exact, 17), text, out length);
        }
        return Write(sum, text, out length);
    }

    static decimal ToDecimal(double value) =>
        decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    static bool Write<T>(T value, Span<byte> text, out int length) where T : IFormattable
    {
        var shown = value.ToString("F17", CultureInfo.InvariantCulture);
        shown = shown.TrimEnd('0').TrimEnd('.');
        if (shown is "" or "-" or "-0") shown = "0";
        return Encoding.ASCII.TryGetBytes(shown, text, out length);
    }
}

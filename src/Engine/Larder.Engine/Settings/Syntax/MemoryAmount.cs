// Amounts of memory as configuration files write them: "100mb", "2k", "4096".
using Larder.Engine.Settings.Files;
using System.Globalization;

namespace Larder.Engine.Settings.Syntax;

/// <summary>Reads and writes amounts of bytes with a unit.</summary>
public static class MemoryAmount
{
    const long Kb = 1024, Mb = 1024 * Kb, Gb = 1024 * Mb;

    /// <summary>
    /// Bytes in <paramref name="text"/>: digits and an optional unit, where k, m, g are powers of 1000 and kb, mb, gb
    /// powers of 1024. No digits mean 0, as the field's servers have it. False for anything else and beyond 2^63-1.
    /// </summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        long unit = UnitBytes(text[digits..]);
        if (unit == 0) return false;
        if (digits == 0) return true;
        if (!long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out long count)) return false;
        Int128 product = (Int128)count * unit;
        bytes = (long)product;
        return product <= long.MaxValue;
    }

    /// <summary>The shortest form that reads back as the same amount.</summary>
    public static string Format(long bytes) => bytes switch
    {
        not 0 when bytes % Gb == 0 => $"{bytes / Gb}gb",
        not 0 when bytes % Mb == 0 => $"{bytes / Mb}mb",
        not 0 when bytes % Kb == 0 => $"{bytes / Kb}kb",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };

    static long UnitBytes(string unit) => unit.ToLowerInvariant() switch
    {
        "" or "b" => 1,
        "k" => 1000,
        "kb" => Kb,
        "m" => 1000 * 1000,
        "mb" => Mb,
        "g" => 1000L * 1000 * 1000,
        "gb" => Gb,
        _ => 0,
    };
}

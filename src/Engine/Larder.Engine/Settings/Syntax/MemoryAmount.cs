// Amounts of memory as configuration files write them: "100mb", "2k", "4096".
using Larder.Engine.Settings.Files;
using System.Globalization;

namespace Larder.Engine.Settings.Syntax;

/// <summary>Reads and writes amounts of bytes with a unit.</summary>
public static class MemoryAmount
{
    const ulong Kb = 1024, Mb = 1024 * Kb, Gb = 1024 * Mb;

    /// <summary>
    /// Bytes in <paramref name="text"/>: digits and an optional unit, where k, m, g are powers of 1000 and kb, mb, gb
    /// powers of 1024. No digits mean 0, as the field's servers have it. False for anything else and beyond 2^63-1.
    /// </summary>
    public static bool TryParse(string text, out long bytes)
    {
        bool isAmount = TryParse(text, out UInt128 amount);
        bytes = unchecked((long)amount);
        return isAmount && amount <= long.MaxValue;
    }

    /// <summary>The same as CONFIG SET has it: digits up to 2^64-1, of which units may make more, that is cut off.</summary>
    public static bool TryParseCut(string text, out ulong bytes)
    {
        bool isAmount = TryParse(text, out UInt128 amount);
        bytes = unchecked((ulong)amount);
        return isAmount;
    }

    static bool TryParse(string text, out UInt128 bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        ulong unit = UnitBytes(text[digits..]);
        if (unit == 0) return false;
        if (digits == 0) return true;
        if (!ulong.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out ulong count)) return false;
        bytes = (UInt128)count * unit;
        return true;
    }

    /// <summary>The shortest form that reads back as the same amount.</summary>
    public static string Format(ulong bytes) => bytes switch
    {
        not 0 when bytes % Gb == 0 => $"{bytes / Gb}gb",
        not 0 when bytes % Mb == 0 => $"{bytes / Mb}mb",
        not 0 when bytes % Kb == 0 => $"{bytes / Kb}kb",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };

    static ulong UnitBytes(string unit) => unit.ToLowerInvariant() switch
    {
        "" or "b" => 1,
        "k" => 1000,
        "kb" => Kb,
        "m" => 1000 * 1000,
        "mb" => Mb,
        "g" => 1000UL * 1000 * 1000,
        "gb" => Gb,
        _ => 0,
    };
}

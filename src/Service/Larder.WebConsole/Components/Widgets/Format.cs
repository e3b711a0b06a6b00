// Numbers and times as people read them.
using System.Globalization;

namespace Larder.WebConsole.Components.Widgets;

static class Format
{
    static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Bytes(double? bytes)
    {
        if (bytes is not { } left) return "–";
        var unit = 0;
        for (; left >= 1024 && unit < s_units.Length - 1; unit++) left /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{Round(left)} {s_units[unit]}");
    }

    public static string Count(double? count) => count switch
    {
        null => "–",
        >= 1e9 => Short(count.Value / 1e9, "G"),
        >= 1e6 => Short(count.Value / 1e6, "M"),
        >= 1e4 => Short(count.Value / 1e3, "k"),
        _ => Round(count.Value),
    };

    public static string Percent(double? share) => share switch
    {
        null => "–",
        > 0 and < 0.1 => "< 0.1 %",
        _ => $"{Round(Math.Round(share.Value, 1))} %",
    };

    public static string Micros(double? micros) => micros switch
    {
        null => "–",
        >= 1e6 => $"{Round(micros.Value / 1e6)} s",
        >= 1e3 => $"{Round(micros.Value / 1e3)} ms",
        _ => $"{Round(micros.Value)} µs",
    };

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{span.TotalDays:F0} d",
        { TotalHours: >= 2 } => $"{span.TotalHours:F0} h",
        { TotalMinutes: >= 2 } => $"{span.TotalMinutes:F0} min",
        _ => $"{Math.Max(0, span.TotalSeconds):F0} s",
    };

    public static string Expiry(long? ms) => ms is { } left ? $"in {Duration(TimeSpan.FromMilliseconds(left))}" : "never";

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "–";

    static string Short(double value, string unit) => $"{Round(value)} {unit}";

    // Three figures that mean something.
    static string Round(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}

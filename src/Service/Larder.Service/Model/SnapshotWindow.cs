// The daily window in which automatic snapshots are taken, written hh24:mi-hh24:mi in UTC.
using System.Globalization;

namespace Larder.Service.Model;

/// <summary>Snapshot windows.</summary>
static class SnapshotWindow
{
    const int DayMinutes = 24 * 60;
    const int LengthMinutesMin = 60;
    const long MinuteMs = 60_000;

    /// <summary>The window in its stored form, or the error InvalidParameterValue.</summary>
    public static string Parse(string given)
    {
        if (EndsOf(given) is not { } ends)
        {
            throw ApiErrors.InvalidParameterValue($"Invalid snapshot window {given}: it must have the form hh24:mi-hh24:mi.");
        }
        return LengthOf(ends) >= LengthMinutesMin
            ? given
            : throw ApiErrors.InvalidParameterValue("The snapshot window must be at least 60 minutes long.");
    }

    /// <summary>A window for a cache that names none: an hour of the day drawn from its name, so that caches spread.</summary>
    public static string For(string id)
    {
        var hash = id.Aggregate(17u, (sum, c) => (sum * 31) + c);
        var hour = (int)(hash % 23);
        return string.Create(CultureInfo.InvariantCulture, $"{hour:D2}:00-{hour + 1:D2}:00");
    }

    /// <summary>When the window that a moment lies in began; null where the moment lies in none.</summary>
    public static long? StartOf(string window, long unixMs)
    {
        if (EndsOf(window) is not { } ends) return null;
        var minute = unixMs / MinuteMs;
        var sinceStart = ((minute - ends.Start) % DayMinutes + DayMinutes) % DayMinutes;
        return sinceStart < LengthOf(ends) ? (minute - sinceStart) * MinuteMs : null;
    }

    static int LengthOf((int Start, int End) ends) => (ends.End - ends.Start + DayMinutes) % DayMinutes;

    static (int Start, int End)? EndsOf(string text)
    {
        var ends = text.Split('-');
        return ends.Length == 2 && MinuteOf(ends[0]) is { } start && MinuteOf(ends[1]) is { } end ? (start, end) : null;
    }

    static int? MinuteOf(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.Hour * 60) + time.Minute
            : null;
}

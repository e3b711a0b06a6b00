// The weekly window in which a cache may be maintained, written ddd:hh24:mi-ddd:hh24:mi in UTC.
using System.Globalization;

namespace Larder.Service.Model;

/// <summary>Maintenance windows.</summary>
static class MaintenanceWindow
{
    const int WeekMinutes = 7 * 24 * 60;
    const int LengthMinutesMin = 60;

    static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The window in its stored form (lower case), or the error InvalidParameterValue.</summary>
    public static string Parse(string given)
    {
        var ends = given.ToLowerInvariant().Split('-');
        if (ends.Length != 2 || MinuteOfWeek(ends[0]) is not { } start || MinuteOfWeek(ends[1]) is not { } end)
        {
            throw ApiErrors.InvalidParameterValue(
                $"Invalid maintenance window {given}: it must have the form ddd:hh24:mi-ddd:hh24:mi.");
        }
        var length = (end - start + WeekMinutes) % WeekMinutes;
        if (length < LengthMinutesMin)
        {
            throw ApiErrors.InvalidParameterValue("The maintenance window must be at least 60 minutes long.");
        }
        return $"{ends[0]}-{ends[1]}";
    }

    /// <summary>A window for a cache that names none: an hour of the week drawn from its name, so that caches spread.
    /// </summary>
    public static string For(string clusterId)
    {
        var hash = clusterId.Aggregate(17u, (sum, c) => (sum * 31) + c);
        var day = Days[hash % 7];
        var hour = (int)(hash / 7 % 23);
        return string.Create(CultureInfo.InvariantCulture, $"{day}:{hour:D2}:00-{day}:{hour + 1:D2}:00");
    }

    /// <summary>Whether a moment is within a window.</summary>
    public static bool Contains(string window, long unixMs)
    {
        var ends = window.Split('-');
        if (ends.Length != 2 || MinuteOfWeek(ends[0]) is not { } start || MinuteOfWeek(ends[1]) is not { } end) return false;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
        var now = ((int)time.DayOfWeek * 24 * 60) + (time.Hour * 60) + time.Minute;
        return (now - start + WeekMinutes) % WeekMinutes < (end - start + WeekMinutes) % WeekMinutes;
    }

    static int? MinuteOfWeek(string text)
    {
        var day = Array.IndexOf(Days, text.Split(':')[0]);
        if (day < 0 || text.Length != 9) return null;
        var culture = CultureInfo.InvariantCulture;
        return TimeOnly.TryParseExact(text[4..], "HH:mm", culture, DateTimeStyles.None, out var time)
            ? (day * 24 * 60) + (time.Hour * 60) + time.Minute
            : null;
    }
}

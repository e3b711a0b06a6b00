// When a scheduled action happens: at(2026-11-29T10:00:00), rate(5 minutes) or cron(0 8 ? * MON-FRI *).
using System.Globalization;

namespace Larder.Service.Scaling;

/// <summary>A schedule of a place; pure.</summary>
sealed class Schedule
{
    const string AtFormat = "yyyy-MM-dd'T'HH:mm:ss";

    readonly TimeZoneInfo _zone;
    readonly DateTime? _at;
    readonly long _everyMs;
    readonly CronExpression? _cron;

    Schedule(TimeZoneInfo zone, DateTime? at, long everyMs, CronExpression? cron) =>
        (_zone, _at, _everyMs, _cron) = (zone, at, everyMs, cron);

    /// <summary>It happens once.</summary>
    public bool IsOnce => _at is not null;

    /// <summary>The schedule; null where the text is none.</summary>
    public static Schedule? TryParse(string text, TimeZoneInfo zone)
    {
        var open = text.IndexOf('(');
        if (open < 0 || !text.EndsWith(')')) return null;
        var inside = text[(open + 1)..^1].Trim();
        return text[..open] switch
        {
            "at" => DateTime.TryParseExact(inside, AtFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? new Schedule(zone, at, 0, null)
                : null,
            "rate" => Every(inside) is { } ms ? new Schedule(zone, null, ms, null) : null,
            "cron" => CronExpression.TryParse(inside) is { } cron ? new Schedule(zone, null, 0, cron) : null,
            _ => null,
        };
    }

    /// <summary>The place of an IANA name; UTC for none, null for one that nobody knows.</summary>
    public static TimeZoneInfo? ZoneOf(string name)
    {
        if (name.Length == 0) return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    /// <summary>The first moment after one; null for none.</summary>
    /// <param name="startUnixMs">Nothing happens before; 0 for no bound.</param>
    /// <param name="endUnixMs">Nor after; 0 for no bound.</param>
    /// <param name="createdUnixMs">What a rate counts from where there is no start.</param>
    public long? After(long unixMs, long startUnixMs, long endUnixMs, long createdUnixMs)
    {
        var after = Math.Max(unixMs, startUnixMs - 1);
        var next = _at is { } at ? Later(ToUnixMs(at), unixMs)
            : _everyMs > 0 ? NextOfRate(after, startUnixMs, createdUnixMs)
            : NextOfCron(after);
        return endUnixMs > 0 && next > endUnixMs ? null : next;
    }

    static long? Later(long? moment, long unixMs) => moment > unixMs ? moment : null;

    long NextOfRate(long after, long startUnixMs, long createdUnixMs)
    {
        if (startUnixMs > after) return startUnixMs;
        var from = startUnixMs > 0 ? startUnixMs : createdUnixMs;
        return from + ((Math.Max(after - from, 0) / _everyMs) + 1) * _everyMs;
    }

    long? NextOfCron(long after)
    {
        var utc = DateTimeOffset.FromUnixTimeMilliseconds(after).UtcDateTime;
        var local = DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(utc, _zone), DateTimeKind.Unspecified);
        // A time that the clocks skip does not happen; one that they show twice happens the first time.
        while (_cron!.After(local) is { } next)
        {
            if (ToUnixMs(next) is { } moment && moment > after) return moment;
            local = next;
        }
        return null;
    }

    long? ToUnixMs(DateTime local)
    {
        if (_zone.IsInvalidTime(local)) return null;
        var offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
    }

    static long? Every(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2) return null;
        var isNumber = int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        long? unit = words[1] switch
        {
            "minute" or "minutes" => 60_000,
            "hour" or "hours" => 3_600_000,
            "day" or "days" => 86_400_000,
            _ => null,
        };
        return isNumber && count > 0 ? count * unit : null;
    }
}

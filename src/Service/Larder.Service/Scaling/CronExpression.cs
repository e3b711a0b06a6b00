// The six fields of cron(...): minutes, hours, day of the month, month, day of the week, year.
//
//   *  any      1,2  these      1-5  from to      0/15  from 0 in steps of 15      ?  whatever the other day field says
//   L  the last day of the month      6#2  the second Friday
namespace Larder.Service.Scaling;

/// <summary>Times of day on certain days, of whatever place.</summary>
sealed class CronExpression
{
    const int YearFirst = 1970, YearLast = 2199, SearchDays = 366 * 8;

    static readonly string[] Months =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    readonly HashSet<int> _minutes, _hours, _months, _years;
    readonly Func<DateTime, bool> _isDay;

    CronExpression(string[] fields)
    {
        _minutes = Values(fields[0], 0, 59);
        _hours = Values(fields[1], 0, 23);
        _months = Values(fields[3], 1, 12, Months);
        _years = Values(fields[5], YearFirst, YearLast);
        _isDay = DayOf(fields[2], fields[4]);
    }

    /// <summary>Null where it is none.</summary>
    public static CronExpression? TryParse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6) return null;
        try
        {
            return new CronExpression(fields);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first moment after one, both of the same place; null where there is none in eight years.</summary>
    public DateTime? After(DateTime time)
    {
        for (var (day, count) = (time.Date, 0); count < SearchDays; day = day.AddDays(1), count++)
        {
            if (!_years.Contains(day.Year) || !_months.Contains(day.Month) || !_isDay(day)) continue;
            var times = _hours.Order().SelectMany(_ => _minutes.Order(), (hour, minute) => day.AddMinutes((hour * 60) + minute));
            foreach (var at in times.Where(at => at > time)) return at;
        }
        return null;
    }

    static Func<DateTime, bool> DayOf(string ofMonth, string ofWeek)
    {
        var (isAnyOfMonth, isAnyOfWeek) = (ofMonth is "*" or "?", ofWeek is "*" or "?");
        if (!isAnyOfMonth && !isAnyOfWeek) throw new FormatException("One of the day fields must be ?.");
        if (!isAnyOfWeek) return DayOfWeek(ofWeek);
        if (ofMonth == "L") return day => day.AddDays(1).Day == 1;
        var days = isAnyOfMonth ? null : Values(ofMonth, 1, 31);
        return day => days is null || days.Contains(day.Day);
    }

    static Func<DateTime, bool> DayOfWeek(string field)
    {
        var nth = field.Split('#');
        if (nth.Length == 2)
        {
            var (weekday, number) = (Number(nth[0], 1, 7, Weekdays), Number(nth[1], 1, 5, []));
            return day => (int)day.DayOfWeek + 1 == weekday && (day.Day - 1) / 7 + 1 == number;
        }
        if (field.Length == 2 && field[1] == 'L')
        {
            var weekday = Number(field[..1], 1, 7, Weekdays);
            return day => (int)day.DayOfWeek + 1 == weekday && day.AddDays(7).Month != day.Month;
        }
        var days = Values(field, 1, 7, Weekdays);
        return day => days.Contains((int)day.DayOfWeek + 1);
    }

    static HashSet<int> Values(string field, int min, int max, string[]? names = null)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var steps = part.Split('/');
            if (steps.Length > 2) throw new FormatException(part);
            var ends = steps[0].Split('-');
            if (ends.Length > 2) throw new FormatException(part);
            var isAny = steps[0] == "*";
            var first = isAny ? min : Number(ends[0], min, max, names ?? []);
            var last = ends.Length == 2 ? Number(ends[1], min, max, names ?? []) : isAny || steps.Length == 2 ? max : first;
            var step = steps.Length == 2 ? Number(steps[1], 1, max, []) : 1;
            if (last < first) throw new FormatException(part);
            for (var value = first; value <= last; value += step) values.Add(value);
        }
        return values;
    }

    // Names count from the least value on.
    static int Number(string text, int min, int max, string[] names)
    {
        var named = Array.IndexOf(names, text.ToUpperInvariant());
        if (named >= 0) return min + named;
        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException(text);
    }
}

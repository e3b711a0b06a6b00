// The conversions that data readers do between what the database returned and what EF Core asks for: those of SQLite, which
// has few types, and those of PostgreSQL's dates and arrays.
using System.Collections;
using System.Globalization;
using System.Text;

namespace Larder.EntityFrameworkCore.Results;

static class ValueConversion
{
    // Midnight of 1 January 2000, as SQLite counts days.
    const double JulianDay2000 = 2451544.5;

    static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static T To<T>(object value)
    {
        if (value is T same) return same;
        if (value is DBNull) throw new InvalidCastException("The value is null.");
        return (T)Convert(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
    }

    static object Convert(object value, Type type)
    {
        if (type == typeof(object) || type.IsInstanceOfType(value)) return value;
        if (type.IsEnum) return Enum.ToObject(type, Convert(value, Enum.GetUnderlyingType(type)));
        if (type == typeof(DateTime)) return ToDateTime(value);
        if (type == typeof(DateTimeOffset)) return ToDateTimeOffset(value);
        if (type == typeof(DateOnly))
            return value is string text ? DateOnly.Parse(text, s_culture) : DateOnly.FromDateTime(ToDateTime(value));
        if (type == typeof(TimeOnly))
            return value is string text ? TimeOnly.Parse(text, s_culture) : TimeOnly.FromTimeSpan((TimeSpan)value);
        if (type == typeof(TimeSpan)) return ToTimeSpan(value);
        if (type == typeof(Guid)) return value is byte[] { Length: 16 } bytes ? new Guid(bytes) : Guid.Parse((string)value);
        if (type == typeof(byte[])) return Encoding.UTF8.GetBytes((string)value);
        if (type == typeof(char[])) return ((string)value).ToCharArray();
        if (type == typeof(char) && value is string { Length: > 0 } letters) return letters[0];
        if (type == typeof(string) && value is byte[] utf8) return Encoding.UTF8.GetString(utf8);
        if (type == typeof(Stream)) return new MemoryStream((byte[])Convert(value, typeof(byte[])));
        if (type == typeof(TextReader)) return new StringReader((string)Convert(value, typeof(string)));
        if (value is Array array && type.IsAssignableTo(typeof(IList))) return ToList(array, type);
        return System.Convert.ChangeType(value, type, s_culture);
    }

    static DateTime ToDateTime(object value) => value switch
    {
        string text => DateTime.Parse(text, s_culture),
        DateTimeOffset moment => moment.UtcDateTime,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        double or long => new DateTime(2000, 1, 1).AddDays(System.Convert.ToDouble(value, s_culture) - JulianDay2000),
        _ => (DateTime)value,
    };

    static DateTimeOffset ToDateTimeOffset(object value) => value switch
    {
        string text => DateTimeOffset.Parse(text, s_culture, DateTimeStyles.AssumeUniversal),
        _ => new DateTimeOffset(DateTime.SpecifyKind(ToDateTime(value), DateTimeKind.Utc)),
    };

    static TimeSpan ToTimeSpan(object value) => value switch
    {
        string text => TimeSpan.Parse(text, s_culture),
        TimeOnly time => time.ToTimeSpan(),
        double or long => TimeSpan.FromDays(System.Convert.ToDouble(value, s_culture)),
        _ => (TimeSpan)value,
    };

    static IList ToList(Array array, Type type)
    {
        if (type.IsArray)
        {
            var converted = Array.CreateInstance(type.GetElementType()!, array.Length);
            for (var i = 0; i < array.Length; i++) converted.SetValue(Convert(array.GetValue(i)!, type.GetElementType()!), i);
            return converted;
        }

        var list = (IList)Activator.CreateInstance(type)!;
        foreach (var element in array) list.Add(element);
        return list;
    }
}

// A request on its way out: values under the flat, dotted names of the query protocol.
//
//   Tags = [{ Key = team }]   ->   Tags.Tag.1.Key=team
using System.Globalization;

namespace Larder.ElastiCache.Wire;

/// <summary>Collects the fields of a form. What is null is left out.</summary>
sealed class FormWriter
{
    readonly List<KeyValuePair<string, string>> _fields = [];

    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    public void Add(string name, string? value)
    {
        if (value is not null) _fields.Add(KeyValuePair.Create(name, value));
    }

    public void Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, double? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, bool? value) => Add(name, value is { } set ? set ? "true" : "false" : null);

    public void Add(string name, DateTimeOffset? value) =>
        Add(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public void AddList<T>(string name, IReadOnlyList<T> items, Action<FormWriter, string, T> add)
    {
        for (var i = 0; i < items.Count; i++) add(this, string.Create(CultureInfo.InvariantCulture, $"{name}.{i + 1}"), items[i]);
    }
}

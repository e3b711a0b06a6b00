// Statistics as names and values, whichever protocol they will be answered in.
using System.Globalization;

namespace Larder.Engine.Memcached.Statistics;

sealed class StatList
{
    readonly List<(string Name, string Value)> _rows = [];

    public IReadOnlyList<(string Name, string Value)> Rows => _rows;

    public void Add(string name, string value) => _rows.Add((name, value));

    public void Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, bool value) => Add(name, value ? "yes" : "no");

    /// <summary>A duration as seconds and microseconds.</summary>
    public void Add(string name, TimeSpan value) => Add(name, string.Create(
        CultureInfo.InvariantCulture, $"{(long)value.TotalSeconds}.{value.Ticks % TimeSpan.TicksPerSecond / 10:D6}"));
}

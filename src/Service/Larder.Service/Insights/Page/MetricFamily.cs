// One instrument on the Prometheus page: its lines by their labels.
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Larder.Service.Insights.Page;

/// <summary>What an instrument has measured.</summary>
sealed class MetricFamily
{
    static readonly double[] NoBounds = [];

    readonly Lock _lock = new();
    readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    readonly string _help, _type;
    readonly bool _isCounter, _isObserved;
    readonly double[]? _bounds;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        _isCounter = kind.Contains("Counter", StringComparison.Ordinal) && !kind.Contains("UpDown", StringComparison.Ordinal);
        _isObserved = instrument.IsObservable;
        if (instrument is Histogram<double> histogram)
            _bounds = histogram.Advice?.HistogramBucketBoundaries?.ToArray() ?? NoBounds;
        _type = _bounds is not null ? "histogram" : _isCounter ? "counter" : "gauge";
        _help = (instrument.Description ?? "").Replace("\\", @"\\").Replace("\n", @"\n");
        Name = NameOf(instrument);
    }

    public string Name { get; }

    /// <summary>What is observed is measured anew for each page.</summary>
    public void BeginPage()
    {
        if (!_isObserved) return;
        lock (_lock) _lines.Clear();
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var key = LabelsOf(labels);
        lock (_lock)
        {
            if (!_lines.TryGetValue(key, out var line))
                _lines[key] = line = new Line { Counts = _bounds is null ? [] : new long[_bounds.Length] };
            line.Count++;
            line.Value = _isCounter && !_isObserved || _bounds is not null ? line.Value + value : value;
            for (var bucket = 0; bucket < line.Counts.Length; bucket++)
            {
                if (value <= _bounds![bucket]) line.Counts[bucket]++;
            }
        }
    }

    public void WriteTo(StringBuilder page)
    {
        lock (_lock)
        {
            if (_lines.Count == 0) return;
            page.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {_type}\n");
            foreach (var (labels, line) in _lines.OrderBy(row => row.Key, StringComparer.Ordinal))
            {
                if (_bounds is null) Write(page, Name, labels, line.Value);
                else WriteHistogram(page, labels, line);
            }
        }
    }

    void WriteHistogram(StringBuilder page, string labels, Line line)
    {
        var before = labels.Length > 0 ? labels + "," : "";
        for (var bucket = 0; bucket < line.Counts.Length; bucket++)
            Write(page, Name + "_bucket", $"{before}le=\"{Text(_bounds![bucket])}\"", line.Counts[bucket]);
        Write(page, Name + "_bucket", before + "le=\"+Inf\"", line.Count);
        Write(page, Name + "_sum", labels, line.Value);
        Write(page, Name + "_count", labels, line.Count);
    }

    static void Write(StringBuilder page, string name, string labels, double value)
    {
        page.Append(name);
        if (labels.Length > 0) page.Append('{').Append(labels).Append('}');
        page.Append(' ').Append(Text(value)).Append('\n');
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // CloudWatch's names stay as they are; names with dots become what Prometheus is used to.
    static string NameOf(Instrument instrument)
    {
        if (!instrument.Name.Contains('.')) return instrument.Name;
        var name = instrument.Name.Replace('.', '_');
        if (instrument.Unit == "s") name += "_seconds";
        return instrument is Counter<long> or Counter<double> ? name + "_total" : name;
    }

    static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            foreach (var sign in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                text.Append(sign switch { '\\' => @"\\", '"' => "\\\"", '\n' => @"\n", _ => sign.ToString() });
            }
            text.Append('"');
        }
        return text.ToString();
    }

    sealed class Line
    {
        public required long[] Counts { get; init; }
        public long Count { get; set; }
        public double Value { get; set; }
    }
}
